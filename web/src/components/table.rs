//! Tables.

use yew::prelude::*;

/// A table: what it is of, its column heads, its rows of cells. The first cell of a row names it.
pub fn table(caption: &'static str, heads: &[&'static str], rows: Vec<Vec<Html>>) -> Html {
    let heads: Vec<AttrValue> = heads.iter().map(|head| AttrValue::Static(head)).collect();
    table_of(caption, &heads, rows)
}

/// A table of anything.
pub fn table_of(caption: impl Into<AttrValue>, heads: &[AttrValue], rows: Vec<Vec<Html>>) -> Html {
    let caption = caption.into();
    html! {
        <div class="table-scroll" tabindex="0" role="group" aria-label={caption.clone()}>
            <table>
                <caption class="visually-hidden">{ caption }</caption>
                <thead><tr>{ for heads.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                <tbody>
                    { for rows.into_iter().map(|cells| html! {
                        <tr>{ for cells.into_iter().enumerate().map(|(column, cell)| if column == 0 {
                            html! { <th scope="row">{ cell }</th> }
                        } else {
                            html! { <td>{ cell }</td> }
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
