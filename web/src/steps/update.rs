//! Which step belongs to which message.

use super::{
    arrive, asked, code, configuration, data, draft, events, files, functions, hear, invoke, logs,
    share, sheet, study, upload,
};
use crate::state::model::{Model, Wish};
use crate::state::msg::Msg;

/// Something happens to the state.
pub fn update(model: &mut Model, msg: Msg) {
    match msg {
        Msg::Heard(heard) => hear::hear(model, heard),
        Msg::Follow(hash) => arrive::follow(model, &hash),
        Msg::KeepDraft(key) => draft::keep(model, &key),
        Msg::Leaving => draft::keep_all(model),

        Msg::Set(id, text) => model.form.set(&id, text),
        Msg::ChooseRegion(region) => arrive::choose_region(model, region),
        Msg::TakeOver => {
            draft::keep_all(model);
            model.wishes.push(Wish::TakeOver);
        }
        Msg::Dismiss => model.notice = None,
        Msg::Confirm => asked::confirm(model),
        Msg::Unask => model.asked = None,
        Msg::Copy(text) => model.wishes.push(Wish::Copy(text)),
        Msg::TakeFiles(files) => upload::take_files(model, files),

        Msg::Edit(path, text) => code::edit(model, &path, text),
        Msg::Deploy => code::deploy(model),
        Msg::KeepMine => draft::keep_mine(model),
        Msg::TakeTheirs => draft::take_theirs(model),
        Msg::SaveZip => files::save_zip(model),
        Msg::ShowFile(path) => files::show(model, path),
        Msg::BeginFile(what) => files::begin(model, what),
        Msg::FinishFile => files::finish(model),
        Msg::AskToDeleteFile => files::ask_to_delete(model),
        Msg::DeleteFile => files::delete(model),

        Msg::Test => invoke::test(model),
        Msg::Stop => invoke::stop(model),
        Msg::Retry => invoke::retry(model),
        Msg::ChooseEvent(name) => events::choose(model, &name),
        Msg::EditEvent(text) => events::edit(model, text),
        Msg::FormatEvent => events::format(model),
        Msg::SaveEvent => events::save(model),
        Msg::DeleteEvent => events::delete(model),
        Msg::AskForCommands => events::ask_for_commands(model),

        Msg::Create => functions::create(model),
        Msg::AskToDeleteFunction(name) => functions::ask_to_delete(model, &name),
        Msg::DeleteFunction(name) => functions::delete(model, &name),
        Msg::Save => configuration::save(model),
        Msg::Reset => model.form.reset(),
        Msg::AddRow => model.form.rows.push(Default::default()),
        Msg::EditRow(row, key, value) => configuration::edit_row(model, row, key, value),
        Msg::RemoveRow(row) => configuration::remove_row(model, row),
        Msg::Simulate => study::simulate(model),
        Msg::Tune => study::tune(model),
        Msg::ShareValues(choice) => share::choose_values(model, choice),
        Msg::CopyLink(address) => share::copy(model, address),
        Msg::CreateShared => share::create(model),

        Msg::SetAndAsk(id, text) => sheet::set_and_ask(model, &id, text),
        Msg::SetAndDo(id, text, deed) => sheet::set_and_do(model, &id, text, deed),
        Msg::Press(pressed) => sheet::press(model, pressed),
        Msg::PutFile(pressed, file) => sheet::put_file(model, pressed, file),

        Msg::Look => logs::look(model),
        Msg::Scroll(start, row_px) => logs::scroll(model, start, row_px),
        Msg::Filter(pattern) => logs::filter(model, pattern),
        Msg::Tail(on) => logs::tail(model, on),
        Msg::Toggle(row, id) => logs::toggle(model, row, id),
        Msg::Download => logs::download(model),

        Msg::Export => data::export(model),
        Msg::ChooseBackup(file) => data::choose(model, file),
        Msg::Import => data::import(model),
        Msg::ReplaceAll => data::take(model, true),
        Msg::ForgetImport => model.data.import = None,
        Msg::AskToDeleteEverything => data::ask_to_delete(model),
        Msg::DeleteEverything => data::delete(model),
    }
}
