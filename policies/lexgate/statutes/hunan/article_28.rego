package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Stealing data or acquiring them unlawfully'
# custom:
#   article: hunan:28.p1(1)
deny contains "hunan:28.p1(1)" if {
	article_28_unlawful(input.data.source)
	facts.acquires(facts.kind)
}

# METADATA
# title: 'Leaking personal data or tampering with them'
# custom:
#   article: hunan:28.p1(2)
deny contains "hunan:28.p1(2)" if {
	facts.kind == "tamper" or article_28_leaks(facts.kind)
	facts.personal
}

# METADATA
# title: 'Selling or providing personal data without the consent of the right holder'
# custom:
#   article: hunan:28.p1(3)
deny contains "hunan:28.p1(3)" if {
	article_28_provides_unconsented(facts.kind)
	not article_28_other_basis_suffices
}

# METADATA
# title: 'Any other data activity against the law or an agreement'
# custom:
#   article: hunan:28.p1(4)
deny contains "hunan:28.p1(4)" if input.operation.other_statutory_ban or input.operation.breaches_agreement

deny contains "hunan:28.p1(4)" if {
	article_28_unlawful(input.data.source)
	not facts.acquires(facts.kind)
	not facts.erases(facts.kind)
}

# METADATA
# title: 'Developing personal data from which a specific person can be told'
# custom:
#   article: hunan:28.p2
deny contains "hunan:28.p2" if {
	input.operation.data_development_use
	article_28_development_kinds[facts.kind]
	facts.personal
	article_28_unlawful(input.data.source) or article_28_identifiable
}

article_28_unlawful("theft")

article_28_unlawful("intrusion")

article_28_unlawful("other_unlawful")

default article_28_consented := false

article_28_consented if input.operation.rights_holder_consented

article_28_consented if facts.consented_to_purpose

# What a guardian gave for a child who is 14 by now.
readings contains "own_consent_at_14" if {
	facts.outgrown_to_purpose
	facts.personal
	article_28_needs_consent(facts.kind)
	not input.operation.rights_holder_consented
	not facts.active_to_purpose
}

article_28_needs_consent(kind) if {
	facts.provides(kind)
	not article_28_other_basis_suffices
}

article_28_needs_consent(kind) if {
	article_28_publishes(kind)
	facts.basis == "none"
}

# Publishing without a basis and without consent stands for leaking.
article_28_leaks(kind) if {
	article_28_publishes(kind)
	facts.basis == "none"
	not article_28_consented
}

article_28_publishes("publish")

article_28_publishes("open_public_data") if {
	data.readings.opening_personal_data == "also_public_data"
}

readings contains "opening_personal_data" if {
	facts.kind == "open_public_data"
	facts.personal
	facts.basis == "none"
	not article_28_consented
}

article_28_provides_unconsented(kind) if {
	facts.provides(kind)
	facts.personal
	not article_28_consented
}

default article_28_on_other_basis := false

# Selling and trading need consent on every basis.
article_28_on_other_basis if {
	facts.kind == "provide" or facts.kind == "cross_border_provide"
	article_28_other_bases[facts.basis]
}

article_28_other_bases := {"contract", "hr", "statutory_duty", "emergency", "public_info", "other_statute"}

default article_28_other_basis_suffices := false

article_28_other_basis_suffices if {
	article_28_on_other_basis
	not data.readings.provision_of_personal_data == "consent_only"
}

readings contains "provision_of_personal_data" if {
	article_28_provides_unconsented(facts.kind)
	article_28_on_other_basis
}

article_28_development_kinds := {
	"use",
	"process",
	"provide",
	"trade",
	"sell",
	"publish",
	"train_model",
	"entrust",
	"joint_process",
	"cross_border_provide",
	"share_public_data",
	"open_public_data",
}

default article_28_identifiable := false

article_28_identifiable if {
	not article_28_deidentified
	not input.operation.traceability_required_by_law
}

default article_28_deidentified := false

article_28_deidentified if {
	input.data.deidentified
	not input.data.reidentifiable
}

# METADATA
# title: 'Take the measures that keep data secure'
# custom:
#   article: hunan:28.p1
duties contains "hunan:28.p1"

met contains "hunan:28.p1" if article_28_measures_taken

default article_28_measures_taken := false

# Articles 26 and 28 name no measure; access control and encryption stand for them.
article_28_measures_taken if {
	input.system.access_control
	input.system.encryption
}

article_28_measures_taken if {
	input.system.access_control
	article_28_by_risk
}

default article_28_by_risk := false

# By risk, encryption is a necessary measure for personal and important data.
article_28_by_risk if {
	data.readings.encryption == "by_risk"
	not facts.personal_or_important
}

posture_readings contains "encryption" if {
	input.system.access_control
	not input.system.encryption
	not facts.personal_or_important
}
