#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use super::*;

/// What `scipy.io.savemat` 1.x writes after the header for X = numpy.arange(24, dtype=uint8).reshape(2, 2, 3, 2) and
/// y = [[10], [3]] of uint8, with `do_compression`.
const COMPRESSED_BYTES: &str = "\
    0f00000040000000789ce36360600800623620e600624e060860056201206682626628cd08841150b60448210f9b10131f87088b00971823\
    2fbb30333fa728ab20b7380048a0021c0f00000029000000789ce36360603000623620e600624e06086085f2998098118c19192ac17c2606\
    2e6606060018cb00f2";

/// The same without, y being of doubles.
const PLAIN_BYTES: &str = "\
    0e000000500000000600000008000000090000000000000005000000100000000200000002000000030000000200000001000100580000000200\
    000018000000000c0612020e081404100a16010d0713030f091505110b170e000000400000000600000008000000060000000000000005000000\
    0800000002000000010000000100010079000000090000001000000000000000000024400000000000000840";

fn file(hexadecimal: &str) -> Vec<u8> {
    let mut bytes = vec![b' '; HEADER - 4];
    bytes.extend(VERSION);
    let digits = hexadecimal.as_bytes().chunks(2);
    bytes.extend(digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()));
    bytes
}

#[test]
fn what_scipy_writes_is_read_column_by_column() {
    let bytes = vec![0, 12, 6, 18, 2, 14, 8, 20, 4, 16, 10, 22, 1, 13, 7, 19, 3, 15, 9, 21, 5, 17, 11, 23];
    let expected = [
        Matrix { name: "X".to_owned(), dimensions: vec![2, 2, 3, 2], bytes },
        Matrix { name: "y".to_owned(), dimensions: vec![2, 1], bytes: vec![10, 3] },
    ];
    assert_eq!(read(&file(COMPRESSED_BYTES)).unwrap(), expected);
    assert_eq!(read(&file(PLAIN_BYTES)).unwrap(), expected);
}

#[test]
fn what_is_cut_off_or_foreign_is_said() {
    let whole = file(PLAIN_BYTES);
    assert_eq!(read(&whole[..100]).unwrap_err(), "a file of only 100 bytes");
    assert_eq!(read(&whole[..whole.len() - 1]).unwrap_err(), "a truncated MATLAB file");
    assert_eq!(read(&whole[..HEADER + 5]).unwrap_err(), "a truncated MATLAB file");
    let compressed = file(COMPRESSED_BYTES);
    assert_eq!(read(&compressed[..HEADER + 20]).unwrap_err(), "a truncated MATLAB file");
    let mut damaged = compressed.clone();
    damaged[HEADER + 40] ^= 0xff;
    assert!(read(&damaged).unwrap_err().starts_with("a file with a damaged zlib stream"));
    let mut version_7_3 = whole.clone();
    version_7_3[HEADER - 3] = 2;
    assert_eq!(read(&version_7_3).unwrap_err(), "no little-endian MATLAB file of version 5");
    // A label of 3.5, and a matrix of characters.
    let fraction = file(&PLAIN_BYTES.replace("0000000000000840", "0000000000000c40"));
    assert_eq!(read(&fraction).unwrap_err(), "a file whose `y` has values that are no whole numbers from 0 to 255");
    let mut text = whole.clone();
    text[HEADER + 16] = 4;
    assert_eq!(read(&text).unwrap_err(), "a file whose `X` is no matrix of real numbers");
    let mut longer = whole;
    longer[HEADER + 32] = 3;
    assert_eq!(read(&longer).unwrap_err(), "a file whose `X` has 24 values for the dimensions [3, 2, 3, 2]");
}

proptest::proptest! {
    #[test]
    fn no_damage_makes_it_panic(place in 128_usize..400, value: u8, end in 0_usize..400) {
        for text in [COMPRESSED_BYTES, PLAIN_BYTES] {
            let mut bytes = file(text);
            let place = place % bytes.len();
            bytes[place] = value;
            let _ = read(&bytes);
            let _ = read(&bytes[..end.min(bytes.len())]);
        }
    }
}
