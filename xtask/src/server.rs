//! A server of our own on a free port, for measuring.
