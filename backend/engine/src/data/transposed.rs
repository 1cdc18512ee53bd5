//! Images that are stored column by column.

use rayon::prelude::*;

/// Puts square planes of `side` pixels that lie column by column into rows, each where it is; or the other way round.
pub(super) fn transpose(planes: &mut [u8], side: usize) {
    planes.par_chunks_exact_mut((side * side).max(1)).for_each(|plane| {
        for row in 1..side {
            for column in 0..row {
                plane.swap(row * side + column, column * side + row);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::transpose;

    #[test]
    fn columns_become_rows_plane_by_plane() {
        let mut planes = [1, 4, 7, 2, 5, 8, 3, 6, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90];
        transpose(&mut planes, 3);
        assert_eq!(planes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40, 70, 20, 50, 80, 30, 60, 90]);
    }
}
