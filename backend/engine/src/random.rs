//! Named streams of random numbers.
//!
//! Everything random is drawn on the host from a stream of its own, named by what it decides and by the epoch. So a
//! control can share one stream and vary another, a resumed run draws what the uninterrupted one would have drawn,
//! and no device or thread can change a result. burn's own generator is never used.

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rand_distr::{Beta, Distribution, StandardNormal};
use sha2::{Digest, Sha256};

/// The generator behind every stream.
pub type Random = ChaCha8Rng;

/// The stream called `name` of `seed` at `epoch`: ChaCha8 keyed with SHA-256 of the three.
pub fn stream(seed: i64, name: &str, epoch: u32) -> Random {
    let mut hash = Sha256::new();
    hash.update(b"retort stream 1\0");
    hash.update(seed.to_le_bytes());
    hash.update(epoch.to_le_bytes());
    hash.update(name.as_bytes());
    Random::from_seed(hash.finalize().into())
}

/// The numbers 0 to `count` - 1 in random order (Fisher and Yates).
pub fn permutation(random: &mut Random, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    shuffle(random, &mut order);
    order
}

/// Puts `items` in random order.
pub fn shuffle<T>(random: &mut Random, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        // Drawn as u64, so that the stream is the same on every machine.
        items.swap(last, random.random_range(0..=last as u64) as usize);
    }
}

/// Numbers from 0 to `last`, both included.
pub fn integers(random: &mut Random, last: u32, count: usize) -> Vec<u32> {
    (0..count).map(|_| random.random_range(0..=last)).collect()
}

/// True with probability `share`, `count` times.
pub fn coins(random: &mut Random, share: f64, count: usize) -> Vec<bool> {
    (0..count).map(|_| random.random::<f64>() < share).collect()
}

/// Normally distributed values with mean 0.
pub fn normal(random: &mut Random, standard_deviation: f64, count: usize) -> Vec<f32> {
    (0..count).map(|_| (standard_deviation * Distribution::<f64>::sample(&StandardNormal, random)) as f32).collect()
}

/// Evenly distributed values in (-`limit`, `limit`).
pub fn uniform(random: &mut Random, limit: f64, count: usize) -> Vec<f32> {
    (0..count).map(|_| (limit * (2.0 * random.random::<f64>() - 1.0)) as f32).collect()
}

/// Values from Beta(`alpha`, `alpha`); a shape that is no Beta distribution gives 1, which mixes nothing.
pub fn beta(random: &mut Random, alpha: f64, count: usize) -> Vec<f32> {
    match Beta::new(alpha, alpha) {
        Ok(beta) => (0..count).map(|_| beta.sample(random) as f32).collect(),
        Err(_) => vec![1.0; count],
    }
}

/// `count` of the `candidates`, so that every class has its share (largest remainders; ties go by the stream), in
/// ascending order. All of them when `count` is not below their number.
pub fn stratified(random: &mut Random, candidates: &[u32], labels: &[u32], count: usize) -> Vec<u32> {
    if count >= candidates.len() {
        return candidates.to_vec();
    }
    let classes = candidates.iter().map(|&index| labels[index as usize] as usize + 1).max().unwrap_or(0);
    let mut members = vec![Vec::new(); classes];
    for &index in candidates {
        members[labels[index as usize] as usize].push(index);
    }
    let exact = |size: usize| size as f64 * count as f64 / candidates.len() as f64;
    let mut wanted: Vec<usize> = members.iter().map(|class| exact(class.len()).floor() as usize).collect();
    let mut by_remainder = permutation(random, classes);
    by_remainder.sort_by(|&a, &b| {
        let remainder = |class: usize| exact(members[class].len()).fract();
        remainder(b).total_cmp(&remainder(a))
    });
    let missing = count - wanted.iter().sum::<usize>();
    for &class in by_remainder.iter().filter(|&&class| !members[class].is_empty()).take(missing) {
        wanted[class] += 1;
    }
    let mut chosen = Vec::with_capacity(count);
    for (class, wanted) in members.iter_mut().zip(wanted) {
        shuffle(random, class);
        chosen.extend_from_slice(&class[..wanted]);
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::Rng as _;

    use super::{permutation, stratified, stream};

    #[test]
    fn streams_differ_by_seed_name_and_epoch_and_repeat() {
        let draw = |seed, name, epoch| stream(seed, name, epoch).random::<u64>();
        assert_eq!(draw(1, "order", 2), draw(1, "order", 2));
        let all = [draw(1, "order", 2), draw(2, "order", 2), draw(1, "crop", 2), draw(1, "order", 3)];
        assert_eq!(std::collections::BTreeSet::from(all).len(), all.len());
    }

    #[test]
    fn two_hundred_of_a_balanced_set_are_twenty_of_each_class() {
        let labels: Vec<u32> = (0..5000).map(|index| index % 10).collect();
        let candidates: Vec<u32> = (0..5000).collect();
        let chosen = stratified(&mut stream(0, "subset", 0), &candidates, &labels, 200);
        for class in 0..10 {
            assert_eq!(chosen.iter().filter(|&&index| labels[index as usize] == class).count(), 20);
        }
    }

    proptest! {
        #[test]
        fn a_stratified_choice_has_its_size_and_no_repetition(
            labels in proptest::collection::vec(0_u32..7, 1..300), count in 0_usize..300, seed: i64,
        ) {
            let candidates: Vec<u32> = (0..labels.len() as u32).collect();
            let chosen = stratified(&mut stream(seed, "subset", 0), &candidates, &labels, count);
            prop_assert_eq!(chosen.len(), count.min(labels.len()));
            prop_assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn a_permutation_holds_every_number_once(count in 0_usize..200, seed: i64) {
            let mut order = permutation(&mut stream(seed, "order", 0), count);
            order.sort_unstable();
            prop_assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
    }
}
