//! Drafts, by however many editors.

use crate::story::{Story, function, in_words, keys};
use lambdabox_core::{
    account::draft::{Basis, DraftFile, Edit},
    engine::SourceFile,
};

fn edit(text: &str, author: &str, revision: u64) -> Edit {
    Edit {
        files: vec![
            DraftFile {
                path: "lambda_function.py".into(),
                contents: Some(text.into()),
            },
            DraftFile {
                path: "large.bin".into(),
                contents: None,
            },
        ],
        event: "{}".into(),
        event_name: "mine".into(),
        basis: basis(author, revision),
    }
}

fn basis(author: &str, revision: u64) -> Basis {
    Basis {
        revision,
        author: author.into(),
        overwrite: false,
    }
}

fn with_large_file() -> Story {
    let mut story = Story::with_function();
    let file = |path: &str, contents: Vec<u8>| SourceFile {
        path: path.into(),
        contents,
    };
    let files = vec![
        file("lambda_function.py", b"1".to_vec()),
        file("large.bin", vec![0xff; 4 << 20]),
    ];
    let deployed = story
        .account
        .deploy_code(&function(), files, &basis("a", 0));
    deployed.unwrap();
    story.account.take_changes();
    story
}

#[test]
fn typing_writes_what_was_typed_and_nothing_else() {
    let mut story = with_large_file();
    story
        .account
        .put_draft(&function(), edit("2", "a", 1))
        .unwrap();
    let changes = story.account.take_changes();
    assert_eq!(keys(&changes), "wrote draft/eu-west-1/f");
    assert!(changes[0].1.as_ref().unwrap().len() < 400);
    let files = story.account.draft(&function()).unwrap();
    let files = files.files_over(story.account.function(&function()).unwrap());
    assert_eq!(files[0].contents, b"2");
    assert_eq!(files[1].contents.len(), 4 << 20);
    // A file that is sent though it is the deployed one is not kept a second time.
    let mut whole = edit("3", "a", 2);
    whole.files[1].contents = Some(vec![0xff; 4 << 20]);
    story.account.put_draft(&function(), whole).unwrap();
    assert!(story.account.take_changes()[0].1.as_ref().unwrap().len() < 400);
}

#[test]
fn nobody_writes_over_what_they_have_not_seen() {
    let mut story = with_large_file();
    let key = function();
    story.account.put_draft(&key, edit("a", "a", 1)).unwrap();
    let refusal = story
        .account
        .put_draft(&key, edit("b", "b", 1))
        .unwrap_err();
    insta::assert_snapshot!(in_words(&refusal), @"412 PreconditionFailedException [] This function was changed in another tab.");
    let files = vec![SourceFile {
        path: "a.py".into(),
        contents: vec![],
    }];
    let deployed = story.account.deploy_code(&key, files, &basis("b", 1));
    assert_eq!(deployed.unwrap_err().status(), 412);
    // Who has seen it may, and who wrote it last may in any case.
    story.account.put_draft(&key, edit("b", "b", 2)).unwrap();
    story
        .account
        .put_draft(&key, edit("b again", "b", 0))
        .unwrap();
    let mut over = edit("a over all", "a", 0);
    over.basis.overwrite = true;
    story.account.put_draft(&key, over).unwrap();
    let draft = story.account.draft(&key).unwrap();
    assert_eq!((draft.revision, &*draft.author), (5, "a"));
}

#[test]
fn what_is_deployed_is_no_draft_any_more() {
    let mut story = with_large_file();
    let key = function();
    story.account.put_draft(&key, edit("2", "a", 1)).unwrap();
    let draft = story.account.draft(&key).unwrap();
    let files = draft.files_over(story.account.function(&key).unwrap());
    story
        .account
        .deploy_code(&key, files, &basis("a", 2))
        .unwrap();
    let draft = story.account.draft(&key).unwrap();
    assert!(draft.files.is_empty());
    assert_eq!(draft.event_name, "mine", "the event stays");
    // Code that comes from elsewhere leaves the draft whole.
    story.account.put_draft(&key, edit("3", "a", 3)).unwrap();
    let bundle = lambdabox_core::code::CodeBundle::from_single_file("x.py", "").unwrap();
    story.account.update_code(&key, bundle).unwrap();
    let draft = story.account.draft(&key).unwrap();
    let files = draft.files_over(story.account.function(&key).unwrap());
    assert_eq!(files.len(), 2);
    assert_eq!(files[1].contents.len(), 4 << 20);
}
