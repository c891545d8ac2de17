//! Names as learning platforms write them when a teacher downloads all submissions.

/// What a platform's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handed {
    /// The learner's name with the platform's number, which tells two of the same name apart.
    pub(super) learner: String,
    /// The name that the learner gave to the file; `None` for the name of a folder.
    pub(super) file: Option<String>,
    /// It is no file that was handed in, but what was typed beside it: Moodle's online text, comments.
    pub(super) beside: bool,
    /// It was handed in after the deadline, as the platform says.
    pub(super) late: bool,
}

/// What Moodle or Canvas says in a name, if it is one of theirs.
pub(super) fn parse(name: &str) -> Option<Handed> {
    moodle(name).or_else(|| canvas(name))
}

/// `Jane Doe_12345_assignsubmission_file_` as a folder or in front of the file's name; Moodle 4 has
/// no `_` at a folder's end.
fn moodle(name: &str) -> Option<Handed> {
    let (who, rest) = name.split_once("_assignsubmission_")?;
    let (learner, number) = who.rsplit_once('_')?;
    if learner.is_empty() || !is_number(number) {
        return None;
    }
    // `file`, `onlinetext`, `comments`.
    let file = rest
        .split_once('_')
        .map(|(_, file)| file)
        .filter(|file| !file.is_empty());
    Some(Handed {
        learner: format!("{learner} ({number})"),
        file: file.map(str::to_owned),
        beside: rest.split('_').next() != Some("file"),
        late: false,
    })
}

/// `doejane_LATE_12345_678901_lambda_function-1.py`: login or name without spaces, the learner's
/// number, the attachment's number, and the file's name with the attempt.
fn canvas(name: &str) -> Option<Handed> {
    let (learner, rest) = name.split_once('_')?;
    if learner.is_empty() {
        return None;
    }
    let (late, rest) = match rest
        .strip_prefix("LATE_")
        .or_else(|| rest.strip_prefix("late_"))
    {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (number, rest) = rest.split_once('_')?;
    let (attachment, file) = rest.split_once('_')?;
    // Short numbers stand in names that people choose: `lab_1_2_solution.py`. Nobody chooses `LATE`.
    let is_id = |text: &str| is_number(text) && (late || text.len() >= 3);
    if !is_id(number) || !is_id(attachment) || file.is_empty() {
        return None;
    }
    Some(Handed {
        learner: format!("{learner} ({number})"),
        file: Some(without_attempt(file)),
        beside: false,
        late,
    })
}

/// The n-th attempt of `a.py` is `a-n.py`.
fn without_attempt(file: &str) -> String {
    let Some((stem, ending)) = file.rsplit_once('.') else {
        return file.to_owned();
    };
    match stem.rsplit_once('-') {
        Some((stem, attempt)) if is_number(attempt) && attempt.len() <= 2 && !stem.is_empty() => {
            format!("{stem}.{ending}")
        }
        _ => file.to_owned(),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(name: &str) -> Option<(String, Option<String>, bool)> {
        parse(name).map(|it| (it.learner, it.file, it.late))
    }

    #[test]
    fn names_of_moodle() {
        let jane = "Jane van der Doe (4711)".to_owned();
        for folder in [
            "Jane van der Doe_4711_assignsubmission_file_",
            "Jane van der Doe_4711_assignsubmission_file",
        ] {
            assert_eq!(parsed(folder), Some((jane.clone(), None, false)));
        }
        assert_eq!(
            parsed("Jane van der Doe_4711_assignsubmission_file_lambda_function.py"),
            Some((jane, Some("lambda_function.py".to_owned()), false))
        );
        assert_eq!(parsed("_assignsubmission_file_"), None);
    }

    #[test]
    fn short_numbers_are_those_of_canvas_beside_its_own_word() {
        let parsed = parsed("ada_LATE_5_6_lambda_function.py");
        let file = Some("lambda_function.py".to_owned());
        assert_eq!(parsed, Some(("ada (5)".to_owned(), file, true)));
    }

    #[test]
    fn names_of_canvas() {
        let file = Some("lambda_function.py".to_owned());
        for (name, late) in [
            ("doejane_12345_678901_lambda_function.py", false),
            ("doejane_12345_678901_lambda_function-2.py", false),
            ("doejane_LATE_12345_678901_lambda_function-1.py", true),
        ] {
            assert_eq!(
                parsed(name),
                Some(("doejane (12345)".to_owned(), file.clone(), late))
            );
        }
    }

    #[test]
    fn names_of_people() {
        for name in [
            "jane.py",
            "lambda_function.py",
            "lab_1_2_solution.py",
            "jane_doe",
            "_1_2_3",
            "",
        ] {
            assert_eq!(parsed(name), None, "{name}");
        }
    }
}
