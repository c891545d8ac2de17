//! The page's store in IndexedDB plays the story that every store plays: two tabs are the programs.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambdabox_browser_tests::chromium::Chromium;
use lambdabox_browser_tests::session::BASE;
use lambdabox_browser_tests::wait::wait_for;
use lambdabox_core::account::store::conformance::{Action, Came, LARGE, story};
use lambdabox_core::account::store::{ReadRecords, Reading};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::{WebDriver, WindowHandle};
use xtask::static_files::StaticFiles;

/// What each tab needs: the store as the account worker has it, and bytes as texts.
const BEGIN: &str = "const [address, done] = arguments;
  globalThis.encode = async (bytes) => {
    if (bytes === undefined) return null;
    const reader = new FileReader();
    await new Promise((read) => { reader.onload = read; reader.readAsDataURL(new Blob([bytes])); });
    const [, text = ''] = reader.result.split(',');
    return text;
  };
  globalThis.decode = async (text) => text === null
    ? undefined
    : new Uint8Array(await (await fetch('data:application/octet-stream;base64,' + text)).arrayBuffer());
  globalThis.isLocked = async () => (await navigator.locks.query()).held.length > 0;
  import(address).then((store) => { globalThis.store = store; done(true); }, (error) => done(String(error)));";

/// Ends a script that works asynchronously.
fn asynchronous(body: &str) -> String {
    format!(
        "const done = arguments[arguments.length - 1]; const asked = arguments[0];
         (async () => {{ {body} }})().then((came) => done({{ came }}), (error) => done({{ failed: store.reason(error) }}));"
    )
}

/// What a script came to.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    came: Value,
    failed: Option<String>,
}

/// What [`READ`] answers.
#[derive(Deserialize)]
struct Found {
    version: u64,
    whole: bool,
    keys: Vec<String>,
    values: Vec<Option<String>>,
}

const READ: &str = "const { version, whole, keys, values } = await store.readSince(asked);
  return { version, whole, keys, values: await Promise.all(values.map(encode)) };";
const WRITE: &str = "const values = await Promise.all(asked.map(([, text]) => decode(text)));
  return store.write(asked.map(([key]) => key), values);";
/// A lock that this tab has stays its own; one that nobody has is taken as the account worker takes it.
const TRY_LOCK: &str = "if (globalThis.release) return true;
  if (await isLocked()) return false;
  globalThis.release = await store.lock();
  return true;";
const UNLOCK: &str = "globalThis.release?.();
  globalThis.release = null;";

/// There is no room for large records, or there is again: `put` fails in the middle of a write, as it does
/// where a browser cannot take a value.
const FULL: &str = "const { prototype } = IDBObjectStore;
  globalThis.put ??= prototype.put;
  const [full, large] = asked;
  prototype.put = full
    ? function (value, ...rest) {
        if (value?.byteLength >= large) throw new DOMException('there is no room', 'QuotaExceededError');
        return put.call(this, value, ...rest);
      }
    : put;";

/// A tab that is a program.
struct Program {
    tab: WindowHandle,
    /// The version that it read or wrote last.
    known: Option<u64>,
    /// It has the lock.
    locked: bool,
}

/// The tabs of the story.
struct Tabs<'a> {
    driver: &'a WebDriver,
    address: &'a str,
    /// A tab that is no program.
    first: WindowHandle,
    programs: BTreeMap<usize, Program>,
}

impl Tabs<'_> {
    async fn open(&self) -> Result<Program> {
        let tab = self.driver.new_tab().await?;
        self.driver.switch_to_window(tab.clone()).await?;
        self.driver.goto(self.address).await?;
        let module = format!("{}store.js", self.address);
        let begun = self
            .driver
            .execute_async(BEGIN, vec![json!(module)])
            .await?;
        ensure!(begun.json() == &json!(true), "{:?}", begun.json());
        Ok(Program {
            tab,
            known: None,
            locked: false,
        })
    }

    /// Runs a script in the current tab.
    async fn run(&self, body: &str, asked: Value) -> Result<Answer> {
        let script = asynchronous(body);
        let answer = self.driver.execute_async(script, vec![asked]).await?;
        Ok(serde_json::from_value(answer.json().clone())?)
    }

    /// A browser frees a lock soon, not at once.
    async fn wait_until_free(&self) -> Result<()> {
        wait_for("the end of the lock", async || {
            let query = "const [done] = arguments; navigator.locks.query().then(({ held }) => done(held.length));";
            let held = self.driver.execute_async(query, Vec::<Value>::new()).await?;
            Ok((held.json() == &json!(0)).then_some(()))
        })
        .await
    }

    async fn act(&mut self, number: usize, action: &Action) -> Result<Came> {
        if *action == Action::Open {
            let program = self.open().await?;
            self.programs.insert(number, program);
            return Ok(Came::Done);
        }
        if *action == Action::Close {
            let program = self.programs.remove(&number).context("no such program")?;
            self.driver.switch_to_window(program.tab).await?;
            self.driver.close_window().await?;
            self.driver.switch_to_window(self.first.clone()).await?;
            if program.locked {
                self.wait_until_free().await?;
            }
            return Ok(Came::Done);
        }
        let program = self.programs.get(&number).context("no such program")?;
        let (known, locked) = (program.known, program.locked);
        self.driver.switch_to_window(program.tab.clone()).await?;
        let (script, asked) = match action {
            Action::TryLock => (TRY_LOCK, Value::Null),
            Action::Unlock => (UNLOCK, Value::Null),
            Action::Read { since_last: true } => (READ, known.map_or(json!(-1), |it| json!(it))),
            Action::Newest | Action::Read { since_last: false } => (READ, json!(-1)),
            Action::Write(changes) => {
                let one = |(key, bytes): &(String, Option<Vec<u8>>)| {
                    json!([key, bytes.as_ref().map(|bytes| STANDARD.encode(bytes))])
                };
                (WRITE, changes.iter().map(one).collect())
            }
            Action::Full(full) => (FULL, json!([full, LARGE])),
            Action::Open | Action::Close => (UNLOCK, Value::Null),
        };
        let answer = self.run(script, asked).await?;
        if let Some(reason) = answer.failed {
            return Ok(Came::Failed(reason));
        }
        if *action == Action::Unlock && locked {
            self.wait_until_free().await?;
        }
        let program = self.programs.get_mut(&number).context("no such program")?;
        Ok(match action {
            Action::TryLock => {
                program.locked = serde_json::from_value(answer.came)?;
                Came::Locked(program.locked)
            }
            Action::Newest => {
                let found: Found = serde_json::from_value(answer.came)?;
                Came::Version(found.version)
            }
            Action::Read { .. } => {
                let reading = reading(serde_json::from_value(answer.came)?)?;
                program.known = Some(reading.version);
                Came::Read(reading)
            }
            Action::Write(_) => {
                let version = serde_json::from_value(answer.came)?;
                program.known = Some(version);
                Came::Version(version)
            }
            Action::Full(_) => Came::Done,
            Action::Unlock | Action::Open | Action::Close => {
                program.locked = false;
                Came::Done
            }
        })
    }
}

/// As the account worker takes what was found.
fn reading(found: Found) -> Result<Reading> {
    let mut changes = Vec::new();
    for (key, value) in found.keys.into_iter().zip(found.values) {
        let bytes = value.map(|text| STANDARD.decode(text)).transpose()?;
        changes.push((key, bytes));
    }
    let records = if found.whole {
        let there = changes.into_iter();
        ReadRecords::All(
            there
                .filter_map(|(key, bytes)| Some((key, bytes?)))
                .collect(),
        )
    } else {
        ReadRecords::Changed(changes)
    };
    Ok(Reading {
        version: found.version,
        records,
    })
}

#[tokio::test]
async fn indexed_db_is_a_store() -> Result<()> {
    // The very file that the account worker has, on an origin of its own, without the page.
    let folder = tempfile::tempdir()?;
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/account/store.js");
    std::fs::copy(&store, folder.path().join("store.js"))?;
    std::fs::write(
        folder.path().join("index.html"),
        "<!doctype html><title>store</title>",
    )?;
    let site = StaticFiles::serve(folder.path(), BASE, 0)?;
    let address = format!("http://{}{BASE}", site.address());
    let chromium = Chromium::start().await?;
    let driver = chromium.driver();
    driver.goto(address.as_str()).await?;
    let mut tabs = Tabs {
        driver,
        address: &address,
        first: driver.window().await?,
        programs: BTreeMap::new(),
    };
    let steps = story();
    ensure!(steps.len() > 30, "the story is short: {}", steps.len());
    for (number, step) in steps.iter().enumerate() {
        let came = tabs.act(step.program, &step.action).await?;
        step.check(number, &came)?;
    }
    chromium.quit().await
}
