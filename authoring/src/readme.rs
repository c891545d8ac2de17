//! Instructions: Markdown to a tree of text elements that a page can show as they are.

use super::document::Fault;
use lambdabox_core::exercise::pack::{Block, Inline};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// How deep elements may lie in one another.
const DEPTH_MAX: usize = 30;

/// Reads Markdown. HTML and pictures are no part of it.
pub(super) fn blocks(markdown: &str) -> Result<Vec<Block>, Fault> {
    let parser = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter();
    let mut tree = Tree::default();
    for (event, range) in parser {
        tree.take(event).map_err(|message| Fault {
            file: "README.md".to_owned(),
            line: Some(
                markdown
                    .get(..range.start)
                    .unwrap_or_default()
                    .matches('\n')
                    .count()
                    + 1,
            ),
            message,
        })?;
    }
    Ok(tree.blocks)
}

/// What is being put together: the open elements, innermost last.
#[derive(Default)]
struct Tree {
    blocks: Vec<Block>,
    open: Vec<Open>,
}

enum Open {
    Inline(Kind, Vec<Inline>),
    Code {
        language: String,
        text: String,
    },
    Quote(Vec<Block>),
    List {
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
    /// An item's text may stand in it without a paragraph.
    Item(Vec<Block>, Vec<Inline>),
    Table {
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
        row: Vec<Vec<Inline>>,
        in_head: bool,
    },
}

enum Kind {
    Heading(u8),
    Paragraph,
    Emphasis,
    Strong,
    Link(String),
    Cell,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => {
                self.end(tag);
                Ok(())
            }
            Event::Text(text) => {
                match self.open.last_mut() {
                    Some(Open::Code { text: code, .. }) => code.push_str(&text),
                    _ => self.inline(Inline::Text {
                        text: text.into_string(),
                    }),
                }
                Ok(())
            }
            Event::Code(text) => {
                self.inline(Inline::Code {
                    text: text.into_string(),
                });
                Ok(())
            }
            Event::SoftBreak => {
                self.inline(Inline::Text { text: " ".into() });
                Ok(())
            }
            Event::HardBreak => {
                self.inline(Inline::Break);
                Ok(())
            }
            Event::Rule => {
                self.block(Block::Rule);
                Ok(())
            }
            Event::Html(_) | Event::InlineHtml(_) => Err(
                "Instructions hold no HTML: write Markdown, and &lt; for a less-than sign.".into(),
            ),
            _ => Err("This kind of Markdown is not shown in instructions.".into()),
        }
    }

    fn begin(&mut self, tag: Tag<'_>) -> Result<(), String> {
        if self.open.len() >= DEPTH_MAX {
            return Err(format!(
                "Elements lie more than {DEPTH_MAX} deep in one another."
            ));
        }
        let inline = |kind| Open::Inline(kind, Vec::new());
        let open = match tag {
            Tag::Paragraph => inline(Kind::Paragraph),
            Tag::Heading { level, .. } => inline(Kind::Heading(level_of(level))),
            Tag::Emphasis => inline(Kind::Emphasis),
            Tag::Strong => inline(Kind::Strong),
            Tag::Link { dest_url, .. } => {
                let allowed = ["https://", "http://", "#"];
                if !allowed.iter().any(|start| dest_url.starts_with(start)) {
                    return Err(format!(
                        "A link leads to https://, http:// or #, not to {dest_url:?}."
                    ));
                }
                inline(Kind::Link(dest_url.into_string()))
            }
            Tag::CodeBlock(kind) => Open::Code {
                language: match kind {
                    CodeBlockKind::Fenced(info) => info
                        .split_whitespace()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    CodeBlockKind::Indented => String::new(),
                },
                text: String::new(),
            },
            Tag::BlockQuote(_) => Open::Quote(Vec::new()),
            Tag::List(start) => Open::List {
                start,
                items: Vec::new(),
            },
            Tag::Item => Open::Item(Vec::new(), Vec::new()),
            Tag::Table(_) => Open::Table {
                head: Vec::new(),
                rows: Vec::new(),
                row: Vec::new(),
                in_head: false,
            },
            Tag::TableHead => {
                if let Some(Open::Table { in_head, .. }) = self.open.last_mut() {
                    *in_head = true;
                }
                return Ok(());
            }
            Tag::TableRow => return Ok(()),
            Tag::TableCell => inline(Kind::Cell),
            Tag::Image { .. } => {
                return Err(
                    "Instructions hold no pictures: a page loads nothing from elsewhere.".into(),
                );
            }
            Tag::HtmlBlock => {
                return Err("Instructions hold no HTML: write Markdown.".into());
            }
            _ => return Err("This kind of Markdown is not shown in instructions.".into()),
        };
        // A block ends what stands in an item without a paragraph.
        if !matches!(
            open,
            Open::Inline(Kind::Emphasis | Kind::Strong | Kind::Link(_), _)
        ) {
            self.close_item_text();
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableHead => {
                if let Some(Open::Table {
                    head, row, in_head, ..
                }) = self.open.last_mut()
                {
                    *head = std::mem::take(row);
                    *in_head = false;
                }
                return;
            }
            TagEnd::TableRow => {
                if let Some(Open::Table { rows, row, .. }) = self.open.last_mut() {
                    rows.push(std::mem::take(row));
                }
                return;
            }
            _ => {}
        }
        if matches!(tag, TagEnd::Item) {
            self.close_item_text();
        }
        match self.open.pop() {
            Some(Open::Inline(kind, text)) => match kind {
                Kind::Heading(level) => self.block(Block::Heading { level, text }),
                Kind::Paragraph => self.block(Block::Paragraph { text }),
                Kind::Emphasis => self.inline(Inline::Emphasis { text }),
                Kind::Strong => self.inline(Inline::Strong { text }),
                Kind::Link(to) => self.inline(Inline::Link { to, text }),
                Kind::Cell => {
                    if let Some(Open::Table { row, .. }) = self.open.last_mut() {
                        row.push(text);
                    }
                }
            },
            Some(Open::Code { language, text }) => self.block(Block::Code { language, text }),
            Some(Open::Quote(blocks)) => self.block(Block::Quote { blocks }),
            Some(Open::List { start, items }) => self.block(Block::List { start, items }),
            Some(Open::Item(blocks, _)) => {
                if let Some(Open::List { items, .. }) = self.open.last_mut() {
                    items.push(blocks);
                }
            }
            Some(Open::Table { head, rows, .. }) => self.block(Block::Table { head, rows }),
            None => {}
        }
    }

    fn inline(&mut self, inline: Inline) {
        let texts = match self.open.last_mut() {
            Some(Open::Inline(_, texts) | Open::Item(_, texts)) => texts,
            _ => return,
        };
        if let (Some(Inline::Text { text }), Inline::Text { text: more }) =
            (texts.last_mut(), &inline)
        {
            text.push_str(more);
            return;
        }
        texts.push(inline);
    }

    fn close_item_text(&mut self) {
        if let Some(Open::Item(blocks, texts)) = self.open.last_mut()
            && !texts.is_empty()
        {
            let text = std::mem::take(texts);
            blocks.push(Block::Paragraph { text });
        }
    }

    fn block(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(Open::Quote(blocks) | Open::Item(blocks, _)) => blocks.push(block),
            _ => self.blocks.push(block),
        }
    }
}

const fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_text_elements() {
        let markdown = "# Hello\n\nWrite `def` *well* and **soon**,\nor [read](https://example.com).\n\n1. one\n2. two\n   - three\n\n```python\nprint(1)\n```\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n---\n";
        let json = serde_json::to_string_pretty(&blocks(markdown).unwrap()).unwrap();
        insta::assert_snapshot!(json);
    }

    #[test]
    fn what_a_page_must_not_show_is_refused_with_its_line() {
        for (markdown, line) in [
            ("a\n\n<script>alert(1)</script>\n", 3),
            ("a <b>bold</b>\n", 1),
            ("\n[x](javascript:alert(1))\n", 2),
            ("![x](https://example.com/x.png)\n", 1),
        ] {
            let fault = blocks(markdown).unwrap_err();
            assert_eq!(fault.line, Some(line), "{fault}");
        }
        let deep = "> ".repeat(100) + "x";
        assert!(blocks(&deep).is_err());
    }
}
