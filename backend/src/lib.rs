//! Retort's server and command line.
//!
//! [`job`] trains runs from their folders, in a process of its own. [`executor`] starts and watches such processes.
//! [`http`] and [`service`] answer browsers and programs from [`state`]. [`cli`] is what a person types.

#![recursion_limit = "256"]

pub mod capsule;
pub mod cli;
pub mod config;
mod curve;
pub mod events;
pub mod executor;
pub mod export;
pub mod figure;
pub mod http;
pub mod inside;
pub mod job;
pub mod picture;
pub mod service;
pub mod starter;
pub mod state;
mod statistics;
pub mod versions;
