//! Devices on whatever machine this is.

#![allow(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use burn::tensor::Tensor;
use retort_engine::device::{Choice, Error, probe};

#[test]
fn choices_are_read_as_they_are_written() {
    for text in ["cpu", "gpu", "gpu:0", "gpu:12", "auto"] {
        assert_eq!(text.parse::<Choice>().unwrap().to_string(), text);
    }
    for text in ["", "cuda", "gpu:", "gpu:-1", "gpu:x", "cpu:0"] {
        let message = text.parse::<Choice>().unwrap_err().to_string();
        assert!(message.contains("retort doctor"), "{message}");
    }
}

#[test]
fn the_processor_computes() {
    let opened = Choice::Cpu.open().unwrap();
    assert!(opened.label.starts_with("cpu ") && opened.notice.is_none());
    let sum = Tensor::<1>::from_data([1.0_f32, 2.0, 3.0], &opened.device).sum();
    assert_eq!(sum.try_into_data().unwrap().try_to_vec::<f32>().unwrap(), [6.0]);
}

#[test]
fn auto_always_opens_something_and_says_when_it_is_not_a_gpu() {
    let opened = Choice::Auto.open().unwrap();
    assert_eq!(opened.label.starts_with("cpu "), opened.notice.is_some());
    let again = Choice::Auto.open().unwrap();
    assert_eq!(again.label, opened.label);
}

#[test]
fn asking_for_what_is_not_there_is_an_error() {
    let report = probe();
    let missing = Choice::Number(report.adapters.len()).open();
    assert!(matches!(missing, Err(Error::NoSuch { .. })));
    if report.best().is_none() {
        let message = Choice::Gpu.open().unwrap_err().to_string();
        assert!(message.contains("--device cpu"), "{message}");
    }
}
