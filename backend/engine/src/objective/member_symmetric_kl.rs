//! The sum of both divergences between the student and each member of the ensemble.

use burn::tensor::{Tensor, activation::log_softmax};

use crate::settings::Read;

use super::{Base, Entry, View, mean, parameter};

pub(super) const ENTRY: Entry = Entry {
    name: "member_symmetric_kl",
    label: "Symmetric KL to each member",
    help: "KL(pₜ ‖ pₛ) + KL(pₛ ‖ pₜ), both softened by τ, without the factor τ², averaged over the members of the ensemble.",
    parameters: &[parameter::TEMPERATURE],
    read: |table| Ok(Box::new(MemberSymmetricKl { temperature: table.real("temperature")? })),
};

/// 1/m Σₖ Σ (pₛ − pₖ) (log pₛ − log pₖ) over the members k (Stanton and others 2021, their code).
struct MemberSymmetricKl {
    temperature: f64,
}

impl Base for MemberSymmetricKl {
    fn loss(&self, view: &View<'_>) -> Tensor<1> {
        let softening = view.softening(self.temperature);
        let student = log_softmax(softening.soften(view.student.clone()), 1);
        // Without members the ensemble is one.
        let members: Vec<Tensor<2>> = match &view.members {
            Some(members) => members.clone().iter_dim(0).map(|member| member.squeeze_dim(0)).collect(),
            None => vec![view.teacher.clone()],
        };
        let count = members.len() as f64;
        let divergences = members.into_iter().map(|member| {
            let member = log_softmax(softening.soften(member), 1);
            student.clone().exp().sub(member.clone().exp()).mul(student.clone().sub(member))
        });
        // There is always one: an ensemble has at least one member.
        let sum = divergences.reduce(|sum, one| sum.add(one)).unwrap_or_else(|| student.zeros_like());
        mean(sum).div_scalar(count.max(1.0))
    }

    fn needs_members(&self) -> bool {
        true
    }
}
