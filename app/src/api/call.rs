//! How a server function is called.

use std::{future::Future, pin::Pin};

use http::Method;
use retort_wire::{ViewId, saved_view};
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType, Http, Protocol,
    client::{Client, browser::BrowserClient},
    codec::Post,
    error::FromServerFnError,
    request::ClientReq,
    response::ClientRes,
};

use super::ApiError;
use crate::prelude::*;

/// JSON in both directions. It is read as text, like the data that comes inside the page: a reader for bytes as well
/// would put the code for every type into the browser's bundle twice.
pub struct JsonText;

/// How a server function is called: JSON by POST. The request itself is one function for all of them.
pub struct Call;

impl<Input, Output, Server> Protocol<Input, Output, BrowserClient, Server, ApiError> for Call
where
    Server: server_fn::server::Server<ApiError>,
    Http<Post<JsonText>, Post<JsonText>>: Protocol<Input, Output, BrowserClient, Server, ApiError>,
    Input: Serialize + Send,
    Output: DeserializeOwned + Send,
{
    const METHOD: Method = Method::POST;

    fn run_server<F, Fut>(
        request: Server::Request,
        server_fn: F,
    ) -> impl Future<Output = Result<Server::Response, ApiError>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, ApiError>> + Send,
    {
        <Http<Post<JsonText>, Post<JsonText>> as Protocol<_, _, BrowserClient, Server, _>>::run_server(
            request, server_fn,
        )
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, ApiError> {
        let body = serde_json::to_string(&input).map_err(|error| ApiError::unreadable(&error))?;
        let text = post(path.to_owned(), body).await?;
        serde_json::from_str(&text).map_err(|error| ApiError::unreadable(&error))
    }
}

fn post(path: String, body: String) -> Pin<Box<dyn Future<Output = Result<String, ApiError>> + Send>> {
    Box::pin(async move {
        let json = JsonText::CONTENT_TYPE;
        let path = path + &answered_from();
        let request = ClientReq::<ApiError>::try_new_post(&path, json, json, body)?;
        let response = <BrowserClient as Client<ApiError>>::send(request).await?;
        let is_error = (400..=599).contains(&ClientRes::<ApiError>::status(&response));
        let text = ClientRes::<ApiError>::try_into_string(response).await?;
        if is_error { Err(ApiError::de(Bytes::from(text))) } else { Ok(text) }
    })
}

/// On a page that is answered from a frozen view, all that it asks for is: the query that says which.
fn answered_from() -> String {
    let search = window().location().search().unwrap_or_default();
    match ViewId::frozen_in(&search) {
        Some(id) => format!("?{}={id}", saved_view::FROZEN),
        None => String::new(),
    }
}

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(serde::de::Error::custom)?;
        serde_json::from_str(text)
    }
}
