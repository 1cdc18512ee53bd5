//! The value of an attribute, a class or a property.

use std::borrow::Cow;

use leptos::prelude::{Get, Memo, ReadSignal, RwSignal, Signal};

/// What an attribute, a class or a property is set to.
pub enum Value {
    /// The attribute is not there, the class is off, the property is false.
    Absent,
    /// The attribute is there without a value, the class is on, the property is true.
    Present,
    /// A text.
    Text(Cow<'static, str>),
    /// Computed anew when what it reads changes.
    Dynamic(Box<dyn FnMut() -> Value + Send>),
}

impl Value {
    /// The value at this moment: never `Dynamic`.
    pub(super) fn now(self) -> Self {
        match self {
            Self::Dynamic(mut compute) => compute().now(),
            other => other,
        }
    }

    /// Whether the two stand for the same; a computed value equals none.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) | (Self::Present, Self::Present) => true,
            (Self::Text(one), Self::Text(other)) => one == other,
            _ => false,
        }
    }
}

/// Anything that an attribute, a class or a property can be set to.
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        if self { Value::Present } else { Value::Absent }
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl IntoValue for Cow<'static, str> {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl IntoValue for $kind {
            fn into_value(self) -> Value {
                self.to_string().into_value()
            }
        }
    )*};
}

numbers!(i32 u32 u64 usize f64);

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Absent, T::into_value)
    }
}

impl<F, T> IntoValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoValue,
{
    fn into_value(mut self) -> Value {
        Value::Dynamic(Box::new(move || self().into_value()))
    }
}

macro_rules! signals {
    ($($kind:ident)*) => {$(
        impl<T: IntoValue + Clone + Send + Sync + 'static> IntoValue for $kind<T> {
            fn into_value(self) -> Value {
                Value::Dynamic(Box::new(move || self.get().into_value()))
            }
        }
    )*};
}

signals!(Memo ReadSignal RwSignal Signal);
