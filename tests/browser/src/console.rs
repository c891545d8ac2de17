//! The page as a person uses it: everything is found by its role and its name, as a screen reader
//! would announce it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::components::SelectElement;
use thirtyfour::{By, Key, WebDriver, WebElement};

use crate::wait::wait_for;

/// Elements by what they are to a person.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// Something to press.
    Button,
    /// Something to follow.
    Link,
    /// A named part of the page.
    Region,
    /// Something to write into.
    Textbox,
    /// Something to choose from.
    Choice,
}

impl Role {
    fn selector(self) -> &'static str {
        match self {
            Self::Button => "button, [role=button]",
            Self::Link => "a[href]",
            Self::Region => "section, [role=region]",
            Self::Textbox => "input, textarea, [role=textbox]",
            Self::Choice => "select",
        }
    }
}

/// What the page shows of a finished test.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `Succeeded` or `Failed`.
    pub status: String,
    /// The banner with the status, including notices.
    pub banner: String,
    /// The response, as shown.
    pub response: String,
    /// Names and values, alternating by line.
    pub summary: String,
    /// The function's log.
    pub logs: String,
}

/// One open page.
pub struct Console {
    driver: WebDriver,
}

impl Console {
    /// Opens the page and creates a function in it, `my-function`.
    ///
    /// # Errors
    ///
    /// When that cannot be done.
    pub async fn open(driver: &WebDriver, address: &str) -> Result<Self> {
        driver.goto(address).await?;
        let console = Self::on(driver);
        console.create("my-function").await?;
        Ok(console)
    }

    /// Creates a function from scratch, beginning at the list of functions.
    ///
    /// # Errors
    ///
    /// When its editor does not appear.
    pub async fn create(&self, name: &str) -> Result<()> {
        self.follow("Create function").await?;
        self.fill("Function name", name).await?;
        self.press("Create function").await?;
        self.find(Role::Textbox, "Code of lambda_function.py")
            .await?;
        Ok(())
    }

    /// Writes a value into a field, in place of what is there.
    ///
    /// # Errors
    ///
    /// When the field is not there.
    pub async fn fill(&self, field: &str, value: &str) -> Result<()> {
        let input = self.find(Role::Textbox, field).await?;
        input.click().await?;
        input.send_keys(Key::Control + "a").await?;
        input.send_keys(value).await?;
        Ok(())
    }

    /// Chooses an option by its text.
    ///
    /// # Errors
    ///
    /// When there is no such field or option.
    pub async fn choose(&self, field: &str, option: &str) -> Result<()> {
        let choice = self.find(Role::Choice, field).await?;
        let choice = SelectElement::new(&choice).await?;
        wait_for(&format!("the option “{option}”"), async || {
            Ok(choice.select_by_visible_text(option).await.ok())
        })
        .await
    }

    /// What is open in the browser already.
    #[must_use]
    pub fn on(driver: &WebDriver) -> Self {
        Self {
            driver: driver.clone(),
        }
    }

    /// The element of a role whose name is `name` or starts with it.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn find(&self, role: Role, name: &str) -> Result<WebElement> {
        wait_for(&format!("{role:?} “{name}”"), async || {
            self.look_for(role, name).await
        })
        .await
    }

    /// Like [`Self::find`], without waiting.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn look_for(&self, role: Role, name: &str) -> Result<Option<WebElement>> {
        for element in self.driver.find_all(By::Css(role.selector())).await? {
            // An element may be replaced while it is asked: then it is looked for again.
            let Ok(label) = self.label(&element).await else {
                continue;
            };
            if label.starts_with(name) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// The name by which the browser announces an element.
    async fn label(&self, element: &WebElement) -> Result<String> {
        let answer = self
            .driver
            .cmd(Command::ExtensionCommand(Box::new(ComputedLabel(
                element.element_id().to_string(),
            ))))
            .await?;
        Ok(answer.value()?)
    }

    /// Presses a button.
    ///
    /// # Errors
    ///
    /// When it is not there or cannot be pressed.
    pub async fn press(&self, name: &str) -> Result<()> {
        let button = self.find(Role::Button, name).await?;
        if button.attr("aria-disabled").await?.as_deref() == Some("true") {
            bail!("the button “{name}” cannot be pressed now");
        }
        button.click().await?;
        Ok(())
    }

    /// Replaces the text of an editor by typing, key by key.
    ///
    /// # Errors
    ///
    /// When the editor is not there.
    pub async fn type_into(&self, editor: &str, lines: &[&str]) -> Result<()> {
        let editor = self.select_all(editor).await?;
        editor.send_keys(Key::Delete + "").await?;
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                // Escape closes a list of completions, which Enter would choose from.
                editor.send_keys(Key::Escape + "").await?;
                editor.send_keys(Key::Enter + "").await?;
            }
            editor.send_keys(*line).await?;
        }
        Ok(())
    }

    /// Replaces the text of an editor by pasting.
    ///
    /// # Errors
    ///
    /// When the editor is not there.
    pub async fn paste_into(&self, editor: &str, text: &str) -> Result<()> {
        let editor = self.select_all(editor).await?;
        let paste = "const data = new DataTransfer();
            data.setData('text/plain', arguments[1]);
            arguments[0].dispatchEvent(
              new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        self.driver
            .execute(paste, vec![editor.to_json()?, Value::from(text)])
            .await?;
        Ok(())
    }

    async fn select_all(&self, editor: &str) -> Result<WebElement> {
        let editor = self.find(Role::Textbox, editor).await?;
        editor.click().await?;
        editor.send_keys(Key::Control + "a").await?;
        Ok(editor)
    }

    /// Puts `source` into the code editor and deploys it.
    ///
    /// # Errors
    ///
    /// When that cannot be done.
    pub async fn deploy(&self, source: &str) -> Result<()> {
        self.paste_into("Code of lambda_function.py", source)
            .await?;
        self.press("Deploy").await
    }

    /// Goes to the Configuration tab, writes `value` into a field, saves, and comes back.
    ///
    /// # Errors
    ///
    /// When the page does not accept the value.
    pub async fn configure(&self, field: &str, value: &str) -> Result<()> {
        self.follow("Configuration").await?;
        self.fill(field, value).await?;
        self.press("Save").await?;
        self.wait_for_text("All changes are saved.").await?;
        self.follow("Code").await
    }

    /// Follows a link.
    ///
    /// # Errors
    ///
    /// When it is not there.
    pub async fn follow(&self, name: &str) -> Result<()> {
        self.find(Role::Link, name).await?.click().await?;
        Ok(())
    }

    /// Presses Test and waits for the result.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn test(&self) -> Result<Outcome> {
        let before = self.outcome().await?.map(|outcome| outcome.summary);
        self.press("Test").await?;
        // Every invocation has a request id of its own, so no two summaries are alike.
        wait_for("a result", async || {
            let now = self.outcome().await?;
            Ok(now.filter(|outcome| before.as_ref() != Some(&outcome.summary)))
        })
        .await
    }

    /// The result that is shown now, if there is one.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn outcome(&self) -> Result<Option<Outcome>> {
        let read = "const part = (name) => [...document.querySelectorAll('section')]
              .find((section) => section.querySelector('h2, h3')?.textContent === name);
            const body = (name) => part(name)?.querySelector('pre, dl')?.innerText;
            const banner = part('Execution results')?.querySelector('[role=status]')?.innerText;
            return [banner, body('Response'), body('Summary'), body('Function logs')];";
        let parts = self.driver.execute(read, Vec::new()).await?;
        let parts: Vec<Option<String>> = parts.convert()?;
        let [Some(banner), Some(response), Some(summary), Some(logs)] = parts.as_slice() else {
            return Ok(None);
        };
        let status = banner
            .lines()
            .find_map(|line| line.strip_prefix("Status: "));
        Ok(Some(Outcome {
            status: status.context("the banner tells no status")?.to_owned(),
            banner: banner.clone(),
            response: response.clone(),
            summary: summary.clone(),
            logs: logs.clone(),
        }))
    }

    /// Whether the status of the result can be seen without scrolling.
    ///
    /// # Errors
    ///
    /// When there is no result, or the browser does not answer.
    pub async fn result_is_in_view(&self) -> Result<bool> {
        let read = "const status = [...document.querySelectorAll('[role=status]')]
              .find((element) => element.innerText.includes('Status: '));
            const { top, bottom } = status.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;";
        Ok(self.driver.execute(read, Vec::new()).await?.convert()?)
    }

    /// Waits until the text is somewhere on the page.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn wait_for_text(&self, text: &str) -> Result<()> {
        let body = self.driver.find(By::Tag("body")).await?;
        wait_for(&format!("“{text}”"), async || {
            Ok(body.text().await?.contains(text).then_some(()))
        })
        .await
    }

    /// What drives the browser.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Keeps a picture of the page.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        self.driver.screenshot(file).await?;
        Ok(())
    }
}

/// WebDriver's “Get Computed Label”: the browser's own answer to what an element is called.
#[derive(Debug)]
struct ComputedLabel(String);

impl ExtensionCommand for ComputedLabel {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> http::Method {
        http::Method::GET
    }

    fn endpoint(&self) -> Arc<str> {
        format!("/element/{}/computedlabel", self.0).into()
    }
}
