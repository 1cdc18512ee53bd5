//! What the students of a cohort save each other.

use std::time::Duration;

use retort_wire::Saved;

/// Counts the teacher's passes that were made and those that students training alone would have made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thrift {
    made: u64,
    spent: Duration,
    needed: u64,
    /// How long one pass takes, where none is made while students learn.
    pub pass: Duration,
}

impl Thrift {
    /// The teacher was asked about one batch and took so long. On a GPU the time is that of handing the work over.
    pub(crate) fn asked(&mut self, time: Duration) {
        self.made += 1;
        self.spent += time;
    }

    /// So many students were shown one batch.
    pub(crate) fn shown(&mut self, students: usize) {
        self.needed += students as u64;
    }

    /// What was saved so far by training `students` together; `from_cache` answers of the teacher came from disk.
    pub(crate) fn saved(&self, students: usize, from_cache: usize) -> Saved {
        let passes = self.needed.saturating_sub(self.made);
        let each = if self.made > 0 { self.spent.as_secs_f64() / self.made as f64 } else { self.pass.as_secs_f64() };
        Saved {
            students: students as u32,
            teacher_passes: passes,
            teacher_seconds: each * passes as f64,
            from_cache: from_cache as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_students_save_two_of_three_passes() {
        let mut thrift = Thrift::default();
        for _ in 0..10 {
            thrift.asked(Duration::from_millis(20));
            thrift.shown(3);
        }
        let saved = thrift.saved(3, 0);
        assert_eq!((saved.students, saved.teacher_passes), (3, 20));
        assert!((saved.teacher_seconds - 0.4).abs() < 1e-9);
    }
}
