//! `<lambda-box>`, as a person uses it: what is inside of the element, which the page around it does not see.

use anyhow::{Context as _, Result};
use serde_json::Value;
use thirtyfour::{By, Key, WebDriver, WebElement};

use crate::wait::wait_for;

/// One box of a page.
pub struct LambdaBox {
    driver: WebDriver,
    host: WebElement,
}

impl LambdaBox {
    /// The box of this number (from 0 on), once it is there with all that is in it.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn find(driver: &WebDriver, number: usize) -> Result<Self> {
        let host = wait_for("the element", async || {
            let all = driver.find_all(By::Css("lambda-box")).await?;
            Ok(all.into_iter().nth(number))
        })
        .await?;
        host.scroll_into_view().await?;
        let found = Self {
            driver: driver.clone(),
            host,
        };
        found.wait_for_text("Test").await?;
        Ok(found)
    }

    /// What it shows.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        self.read("return arguments[0].shadowRoot?.firstElementChild?.innerText ?? ''")
            .await
    }

    /// Waits until this is a part of what it shows.
    ///
    /// # Errors
    ///
    /// When it does not appear; the error tells what is shown instead.
    pub async fn wait_for_text(&self, text: &str) -> Result<()> {
        let what = format!("“{text}”");
        let waited = wait_for(&what, async || {
            Ok(self.text().await?.contains(text).then_some(()))
        });
        let outcome = waited.await;
        let shown = self.text().await?;
        outcome.with_context(|| format!("the box shows {shown:?}"))
    }

    /// Presses a button by its text.
    ///
    /// # Errors
    ///
    /// When there is none that could be pressed.
    pub async fn press(&self, text: &str) -> Result<()> {
        let root = self.host.get_shadow_root().await?;
        let button = wait_for(&format!("the button “{text}”"), async || {
            for button in root.find_all(By::Css("button")).await? {
                if button.text().await? == text && button.is_enabled().await? {
                    return Ok(Some(button));
                }
            }
            Ok(None)
        })
        .await?;
        button.click().await?;
        Ok(())
    }

    /// Puts a text in place of the code, by pasting.
    ///
    /// # Errors
    ///
    /// When there is no editor.
    pub async fn write(&self, text: &str) -> Result<()> {
        let editor = self.editor().await?;
        editor.click().await?;
        editor.send_keys(Key::Control + "a").await?;
        let paste = "const data = new DataTransfer();
            data.setData('text/plain', arguments[1]);
            arguments[0].dispatchEvent(
              new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
        let arguments = vec![editor.to_json()?, Value::from(text)];
        self.driver.execute(paste, arguments).await?;
        Ok(())
    }

    /// Types keys at the end of the code.
    ///
    /// # Errors
    ///
    /// When there is no editor.
    pub async fn type_at_end(&self, keys: &str) -> Result<()> {
        let editor = self.editor().await?;
        editor.click().await?;
        editor.send_keys(Key::Control + Key::End).await?;
        editor.send_keys(keys).await?;
        Ok(())
    }

    /// The code in the editor.
    ///
    /// # Errors
    ///
    /// When there is no editor.
    pub async fn code(&self) -> Result<String> {
        self.read(
            "return [...arguments[0].shadowRoot.querySelectorAll('.editor-code:not([hidden]) .cm-line')]
               .map((line) => line.textContent).join('\\n')",
        )
        .await
    }

    async fn editor(&self) -> Result<WebElement> {
        let root = self.host.get_shadow_root().await?;
        let editor = By::Css(".editor-code:not([hidden]) .cm-content");
        Ok(root.find(editor).await?)
    }

    async fn read(&self, script: &str) -> Result<String> {
        let answer = self.driver.execute(script, vec![self.host.to_json()?]);
        Ok(answer.await?.convert()?)
    }
}
