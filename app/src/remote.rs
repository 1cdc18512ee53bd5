//! What a page waits for: answers of the server.

use std::{
    any::Any,
    fmt,
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, OnceLock},
};

use leptos::server::codee::{Decoder, Encoder};
use serde::{Serialize, de::DeserializeOwned};

use crate::{api::ApiError, prelude::*};

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The answer to a question that may change: a resource of `Result<T, ApiError>`.
///
/// Under it lies one and the same type of resource for every `T`, because each would bring its
/// own copy of the machinery into the browser's bundle; what it holds is the answer itself, or the text of it that came inside the page, read when it is first wanted.
pub struct Remote<T> {
    resource: Resource<Payload, Text>,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Remote<T> {}

impl<T> Remote<T>
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// Asks `fetch` whenever `question` changes.
    pub fn new<Q, F>(
        question: impl Fn() -> Q + Send + Sync + 'static,
        fetch: impl Fn(Q) -> F + Send + Sync + 'static,
    ) -> Self
    where
        Q: Clone + PartialEq + Send + Sync + 'static,
        F: Future<Output = Result<T, ApiError>> + Send + 'static,
    {
        let question = memo(question);
        let asked = StoredValue::new(0_u32);
        // A new number for every new question. The question is read and not only tracked: a memo that has never run
        // would count as changed when it first does, and the page would ask for what came with it.
        let count: Box<dyn Fn() -> u32 + Send + Sync> = Box::new(move || {
            question.with(|_| ());
            asked.update_value(|asked| *asked += 1);
            asked.get_value()
        });
        let fetch: Box<dyn Fn(u32) -> Boxed<Payload> + Send + Sync> = Box::new(move |_| {
            let answer = fetch(question.get_untracked());
            Box::pin(async move { Payload::of(answer.await) })
        });
        Self { resource: Resource::new_with_options(count, fetch, false), answer: PhantomData }
    }

    /// Asks the same question again.
    pub fn refetch(&self) {
        self.resource.refetch();
    }

    /// The answer, if it is there.
    pub fn get(&self) -> Option<Result<T, ApiError>> {
        self.resource.get().map(|payload| payload.read())
    }
}

impl<T> IntoFuture for Remote<T>
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    type Output = Result<T, ApiError>;
    type IntoFuture = Boxed<Result<T, ApiError>>;

    fn into_future(self) -> Self::IntoFuture {
        let payload = self.resource.into_future();
        Box::pin(async move { payload.await.read() })
    }
}

/// An answer of any type.
#[derive(Clone)]
pub struct Payload(Arc<Held>);

struct Held {
    /// As it came inside the page.
    text: String,
    value: OnceLock<Box<dyn Any + Send + Sync>>,
    // The browser never encodes: it would carry the code that writes every type.
    #[cfg(feature = "ssr")]
    encode: fn(&(dyn Any + Send + Sync)) -> Result<String, serde_json::Error>,
}

impl Payload {
    fn of<T: Serialize + Send + Sync + 'static>(answer: Result<T, ApiError>) -> Self {
        let value: Box<dyn Any + Send + Sync> = Box::new(answer);
        Self(Arc::new(Held {
            text: String::new(),
            value: value.into(),
            #[cfg(feature = "ssr")]
            encode: |value| serde_json::to_string(&value.downcast_ref::<Result<T, ApiError>>()),
        }))
    }

    fn read<T: Clone + DeserializeOwned + Send + Sync + 'static>(&self) -> Result<T, ApiError> {
        let value = self.0.value.get_or_init(|| {
            let read = serde_json::from_str::<Result<T, ApiError>>(&self.0.text);
            Box::new(read.unwrap_or_else(|error| Err(ApiError::unreadable(&error))))
        });
        match value.downcast_ref::<Result<T, ApiError>>() {
            Some(answer) => answer.clone(),
            None => Err(ApiError::unreadable(&"it is the answer to another question")),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Payload")
    }
}

/// How answers come inside the page: as JSON.
pub struct Text;

impl Encoder<Payload> for Text {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(payload: &Payload) -> Result<String, Self::Error> {
        #[cfg(feature = "ssr")]
        if let Some(value) = payload.0.value.get() {
            return (payload.0.encode)(&**value);
        }
        Ok(payload.0.text.clone())
    }
}

impl Decoder<Payload> for Text {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<Payload, Self::Error> {
        Ok(Payload(Arc::new(Held {
            text: text.to_owned(),
            value: OnceLock::new(),
            #[cfg(feature = "ssr")]
            encode: |_| Ok(String::new()),
        })))
    }
}
