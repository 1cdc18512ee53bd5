//! Agreement and accuracy over all examples, and agreement by what the teacher gets right.

use retort_wire::{
    Share,
    disagreement::{Ask, Who},
    inside::Fidelity,
};

use crate::{format, page::disagreements::view as address, prelude::*};

/// The large numbers, and the table of two by two.
pub fn view(fidelity: &Fidelity, id: &str, split: &str) -> Node {
    let tiles = [
        ("Agreement with the teacher", fidelity.agreement),
        ("Accuracy of the student", fidelity.student),
        ("Accuracy of the teacher", fidelity.teacher),
    ];
    let tiles = tiles.into_iter().map(|(label, share)| {
        view! {
            <div class="tile">
                <dt>{label}</dt>
                <dd>
                    <b>{share.value().map_or_else(|| format::MISSING.to_owned(), |value| format::plain("share", value))}</b>
                    <i>"%"</i>
                    <span>{format!("95 % interval {}, n = {}", interval(&share), count(share.of))}</span>
                </dd>
            </div>
        }
    });
    let all = fidelity.agreement.of;
    let link = |who: Who| address::href(id, &Ask { split: split.to_owned(), who, ..Ask::default() });
    let differ = |share: &Share| Share::new(share.of - share.hits, share.of);
    let cell = |hits: u32, href: String| {
        let share = Share::new(hits, all);
        view! {
            <td class="n">
                <a href=href>{count(hits)}</a>
                " "
                <s>{share.value().map_or_else(String::new, format::percent)}</s>
            </td>
        }
    };
    let of = |share: &Share| {
        let value = share.value().map_or_else(|| format::MISSING.to_owned(), format::percent);
        view! {
            <td class="n">{value}</td>
            <td class="n">{interval(share)}</td>
        }
    };
    let (right, wrong) = (&fidelity.when_right, &fidelity.when_wrong);
    let mended = fidelity.mended;
    view! {
        <dl class="tiles three">{tiles.collect::<Node>()}</dl>
        <section class="part">
            <h2>"When the teacher is right, and when it is wrong"</h2>
            <div class="scroll" tabindex="0" role="group" aria-label="Table">
                <table data-test="circumstances">
                    <caption class="sr-only">"Agreement by whether the teacher is right"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="pin">"The teacher is"</th>
                            <th scope="col" class="n">"They agree"</th>
                            <th scope="col" class="n">"They differ"</th>
                            <th scope="col" class="n">"Agreement"</th>
                            <th scope="col" class="n">"95 % interval"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <th scope="row" class="pin">"right"</th>
                            <td class="n">{count(right.hits)} " " <s>{part(right.hits, all)}</s></td>
                            {cell(differ(right).hits, link(Who::Teacher))}
                            {of(right)}
                        </tr>
                        <tr>
                            <th scope="row" class="pin">"wrong"</th>
                            {cell(wrong.hits, link(Who::Copied))}
                            <td class="n">{count(wrong.of - wrong.hits)} " " <s>{part(wrong.of - wrong.hits, all)}</s></td>
                            {of(wrong)}
                        </tr>
                    </tbody>
                </table>
            </div>
            <p class="quiet">
                "A student that copies its teacher agrees on its mistakes too. Of the teacher’s "
                {count(mended.of)}
                " mistakes the student gets "
                <a href=link(Who::Student)>{format!("{} right", count(mended.hits))}</a>
                ", on "
                <a href=link(Who::Neither)>{count(wrong.of - wrong.hits - mended.hits)}</a>
                " it makes another mistake. The small numbers are shares of all examples; intervals are Wilson’s (1927)."
            </p>
        </section>
    }
}

/// A count in groups of three.
pub fn count(value: u32) -> String {
    format::count(u64::from(value))
}

/// An interval in percent: "49.0 to 94.3 %".
pub fn interval(share: &Share) -> String {
    format!("{} to {}", format::decimal(share.low * 100.0, 1), format::percent(share.high))
}

fn part(hits: u32, of: u32) -> String {
    Share::new(hits, of).value().map_or_else(String::new, format::percent)
}
