//! The name of a column: a setting, a fact about the run, or a metric with the protocol that it is taken under.

use std::fmt;

use crate::{Catalog, Protocol};

/// `test.accuracy`, `best:test.accuracy`, `epoch12:test.kl`, `objective.temperature`, `state`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Column {
    /// Which epoch a metric is taken from; none leaves it to the query.
    pub protocol: Option<Protocol>,
    /// What it is a column of: a path of the spec, a fixed name, or `split.metric`.
    pub name: String,
}

impl Column {
    /// Reads a column's name. A prefix that is no protocol belongs to the name.
    pub fn parse(text: &str) -> Self {
        let prefixed = text.split_once(':').and_then(|(protocol, name)| Some((Protocol::parse(protocol)?, name)));
        match prefixed {
            Some((protocol, name)) => Self { protocol: Some(protocol), name: name.to_owned() },
            None => Self { protocol: None, name: text.to_owned() },
        }
    }

    /// The metric's name under `protocol`, unless it names one itself.
    pub fn under(&self, protocol: Protocol) -> Protocol {
        self.protocol.unwrap_or(protocol)
    }

    /// `split` and `metric`, when the name has two parts.
    pub fn metric(&self) -> Option<(&str, &str)> {
        self.name.split_once('.')
    }

    /// Whether the catalog knows a split and a metric of that name.
    pub fn is_measured(&self, catalog: &Catalog) -> bool {
        self.metric().is_some_and(|(split, metric)| {
            catalog.splits.iter().any(|known| known.value == split) && catalog.metric(metric).is_some()
        })
    }
}

impl Protocol {
    /// The protocol that `split.metric` has numbers under: the best is the highest or the lowest, as the catalog says of
    /// the metric; none for the best of a metric that has no better direction.
    pub fn resolved(self, name: &str, catalog: &Catalog) -> Option<Self> {
        if self != Self::Best {
            return Some(self);
        }
        let metric = name.split_once('.').map_or(name, |(_, metric)| metric);
        let higher = catalog.metric(metric)?.higher_is_better?;
        Some(if higher { Self::Maximum } else { Self::Minimum })
    }
}

impl fmt::Display for Column {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.protocol {
            Some(protocol) => write!(out, "{}:{}", protocol.name(), self.name),
            None => out.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_prefix_is_a_protocol_or_part_of_the_name() {
        let column = |protocol, name: &str| Column { protocol, name: name.into() };
        assert_eq!(Column::parse("best:test.accuracy"), column(Some(Protocol::Best), "test.accuracy"));
        assert_eq!(Column::parse("epoch12:test.kl"), column(Some(Protocol::Epoch(12)), "test.kl"));
        assert_eq!(Column::parse("state"), column(None, "state"));
        assert_eq!(Column::parse("luckiest:test.kl"), column(None, "luckiest:test.kl"));
        assert_eq!(Column::parse("best:test.kl").under(Protocol::Last), Protocol::Best);
        assert_eq!(Column::parse("test.kl").under(Protocol::Minimum), Protocol::Minimum);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(choice in prop::option::of(0..8_usize), epoch: u32, name in "[a-z_.]{0,12}") {
            let protocol = choice.map(|choice| Protocol::ALL.get(choice).copied().unwrap_or(Protocol::Epoch(epoch)));
            let column = Column { protocol, name };
            prop_assert_eq!(Column::parse(&column.to_string()), column);
        }

        #[test]
        fn no_name_changes_on_its_way(text in ".{0,30}") {
            prop_assert_eq!(Column::parse(&text).to_string(), text);
        }
    }
}
