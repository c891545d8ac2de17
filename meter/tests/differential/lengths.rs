//! Modules about one question: whether the length of a bulk operator is constant. Random code
//! that moves constants through locals, blocks and loops, in the text format.

use super::Random;
use std::fmt::Write;

const LOCALS: u64 = 5;

struct Writer<'a> {
    random: &'a mut Random,
    text: String,
    /// For each open block, innermost last: the local that a branch to it counts, if it is a loop.
    blocks: Vec<bool>,
    left: u32,
}

/// A module that exports `f`, of one parameter.
pub(crate) fn module(random: &mut Random) -> Vec<u8> {
    let mut writer = Writer {
        random,
        text: String::new(),
        blocks: Vec::new(),
        left: 30,
    };
    while writer.left > 0 {
        writer.statement();
    }
    let groups = [
        "(local i32 i32 f32 i32 i32)",
        "(local i32 f32 i32 i32 i64)",
        "(local i32) (local i32 i32) (local f32)",
    ];
    let group = groups[writer.random.below(3) as usize];
    // Locals 1 to 5 are 32-bit integers whatever the groups: more follow.
    let body = writer.text;
    let text = format!(
        "(module (import \"host\" \"host\" (func $host (param i32)))
         (memory (export \"memory\") 1 1) (table $t 3 3 funcref) (global $nine i32 (i32.const 9))
         (func (export \"f\") (param i32) (local i32 i32) (local $f f32) (local $g i32 i32 i32) {group} {body}))"
    );
    let text = text.replace("(local $g i32 i32 i32)", "(local i32 i32 i32)");
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

impl Writer<'_> {
    /// One of the integers: local 3 is a float.
    fn local(&mut self) -> u64 {
        let index = 1 + self.random.below(LOCALS);
        if index < 3 { index } else { index + 1 }
    }

    fn add(&mut self, text: &str) {
        let _ = write!(self.text, "{text} ");
    }

    fn value(&mut self) {
        let local = self.local();
        let value = match self.random.below(9) {
            0..3 => format!("i32.const {}", 3 + self.random.below(3) * 100),
            3..7 => format!("local.get {local}"),
            7 => "local.get 0".to_owned(),
            _ => ["table.size $t", "global.get $nine"][self.random.below(2) as usize].to_owned(),
        };
        self.add(&value);
    }

    fn body(&mut self) {
        for _ in 0..self.random.below(4) {
            self.statement();
        }
    }

    fn statement(&mut self) {
        self.left = self.left.saturating_sub(1);
        let local = self.local();
        if self.left == 0 || self.blocks.len() > 5 {
            self.value();
            return self.add(&format!("local.set {local}"));
        }
        match self.random.below(11) {
            0..2 => {
                self.value();
                self.add(&format!("local.set {local}"));
            }
            2..4 => {
                self.add("i32.const 0 i32.const 1");
                self.value();
                self.add("memory.fill");
            }
            4 => {
                self.add("local.get 0 if");
                self.blocks.push(false);
                self.body();
                if self.random.below(2) == 0 {
                    self.add("else");
                    self.body();
                }
                self.blocks.pop();
                self.add("end");
            }
            5 => {
                self.add("block");
                self.blocks.push(false);
                self.body();
                self.blocks.pop();
                self.add("end");
            }
            6..8 => {
                self.add("loop");
                self.blocks.push(true);
                self.body();
                // Loops end: the parameter counts down for all of them together.
                self.add(
                    "local.get 0 i32.const 1 i32.sub local.tee 0 i32.const 0 i32.gt_s br_if 0",
                );
                self.blocks.pop();
                self.add("end");
            }
            8 => {
                self.add("i32.const 0 i32.const 1 block (result i32)");
                self.blocks.push(false);
                self.value();
                if self.random.below(2) == 0 {
                    self.add("local.get 0 br_if 0");
                }
                if self.random.below(3) == 0 {
                    self.add("drop");
                    self.value();
                }
                self.blocks.pop();
                self.add("end memory.fill");
            }
            9 => {
                self.add("i32.const 0 i32.const 1");
                self.value();
                self.add("local.get 0 if (param i32) (result i32)");
                if self.random.below(2) == 0 {
                    self.add("drop");
                    self.value();
                }
                if self.random.below(2) == 0 {
                    self.add("else drop");
                    self.value();
                }
                self.add("end memory.fill");
            }
            _ => {
                // Only outwards, past loops that would not end.
                let outward: Vec<usize> = (0..self.blocks.len())
                    .filter(|depth| !self.blocks[self.blocks.len() - 1 - depth])
                    .collect();
                if let Some(depth) = outward.first() {
                    let conditional =
                        ["local.get 0 br_if", "br"][usize::from(self.random.below(5) == 0)];
                    self.add(&format!("{conditional} {depth}"));
                } else {
                    self.add("local.get 0 call $host");
                }
            }
        }
    }
}
