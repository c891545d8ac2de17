//! The engine worker: one [`Service`] a function, over the browser's WebAssembly engine.
//!
//! Requests are handled one after the other. Those that need a runtime wait until it is there; a
//! compiled handler needs none.
//! A call into a guest blocks the worker until it returns: whoever cannot wait ends the worker.

mod host;
mod prepare;
mod service;
mod services;
mod study;

use crate::engine_protocol::{self, Reply, Request};
use host::Host;
use js_sys::Array;
use service::{Answer, Functions};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Runs the worker: to be called once, in a dedicated worker.
pub fn start() {
    let Some(host) = Host::of_this_thread() else {
        return;
    };
    host.report_panics();
    let worker = Rc::new(Worker {
        host: host.clone(),
        inbox: RefCell::default(),
    });
    let listening = Rc::clone(&worker);
    host.listen(move |message| worker.receive(message));
    listening.send(&Reply::Listening, &Array::new());
}

struct Worker {
    host: Host,
    inbox: RefCell<Inbox>,
}

#[derive(Default)]
struct Inbox {
    waiting: VecDeque<JsValue>,
    /// What came before its runtime was there.
    held: VecDeque<JsValue>,
    /// Absent while a request is being handled.
    functions: Option<Functions>,
    started: bool,
}

impl Inbox {
    /// What was held is next, in its order.
    fn release(&mut self) {
        while let Some(message) = self.held.pop_back() {
            self.waiting.push_front(message);
        }
    }
}

impl Worker {
    fn receive(self: &Rc<Self>, message: JsValue) {
        let functions = {
            let mut inbox = self.inbox.borrow_mut();
            inbox.waiting.push_back(message);
            if !inbox.started {
                inbox.started = true;
                inbox.functions = Some(Functions::default());
            }
            inbox.functions.take()
        };
        let Some(mut functions) = functions else {
            return;
        };
        let worker = Rc::clone(self);
        spawn_local(async move {
            while let Some(message) = worker.next() {
                worker.handle(&mut functions, &message).await;
            }
            worker.inbox.borrow_mut().functions = Some(functions);
        });
    }

    fn next(&self) -> Option<JsValue> {
        self.inbox.borrow_mut().waiting.pop_front()
    }

    async fn handle(&self, functions: &mut Functions, message: &JsValue) {
        let reply = match engine_protocol::decode::<Request>(message) {
            Ok((request, _)) if functions.must_wait(&request) => {
                functions.hold(&request);
                self.inbox.borrow_mut().held.push_back(message.clone());
                return;
            }
            Ok((request, attachments)) => {
                let tell = |reply: &Reply| self.send(reply, &Array::new());
                functions.answer(request, &attachments, &tell).await
            }
            Err(error) => Some(Answer::from(Reply::Fatal {
                message: error.to_string(),
            })),
        };
        if let Some(answer) = reply {
            self.send(&answer.reply, &answer.attachments);
        }
        if functions.take_loaded() {
            self.inbox.borrow_mut().release();
        }
    }

    fn send(&self, reply: &Reply, attachments: &Array) {
        let encoded = engine_protocol::encode(reply, attachments).or_else(|error| {
            let reply = Reply::Fatal {
                message: error.to_string(),
            };
            engine_protocol::encode(&reply, &Array::new())
        });
        if let Ok(message) = encoded {
            self.host.post(&message);
        }
    }
}
