//! The service over an engine that plays a script.

mod life_cycle;
mod requests;
mod scripted_engine;
