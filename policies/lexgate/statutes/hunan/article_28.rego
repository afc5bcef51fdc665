package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Stealing data or acquiring them unlawfully'
# custom:
#   article: hunan:28.p1(1)
deny contains "hunan:28.p1(1)" if {
	article_28_acquires
	article_28_unlawful_source
}

# METADATA
# title: 'Leaking personal data or tampering with them'
# custom:
#   article: hunan:28.p1(2)
deny contains "hunan:28.p1(2)" if {
	facts.personal
	facts.kind == "tamper" or article_28_leaks
}

# METADATA
# title: 'Selling or providing personal data without the consent of the right holder'
# custom:
#   article: hunan:28.p1(3)
deny contains "hunan:28.p1(3)" if {
	article_28_provides_unconsented
	not article_28_other_basis_suffices
}

# METADATA
# title: 'Any other data activity against the law or an agreement'
# custom:
#   article: hunan:28.p1(4)
deny contains "hunan:28.p1(4)" if input.operation.other_statutory_ban or input.operation.breaches_agreement

deny contains "hunan:28.p1(4)" if {
	article_28_unlawful_source
	not article_28_acquires
	not facts.erasing
}

# METADATA
# title: 'Developing personal data from which a specific person can be told'
# custom:
#   article: hunan:28.p2
deny contains "hunan:28.p2" if {
	article_28_develops
	article_28_unlawful_source or article_28_identifiable
}

default article_28_acquires := false

article_28_acquires if facts.kind == "collect" or facts.kind == "access"

default article_28_unlawful_source := false

article_28_unlawful_source if input.data.source == "theft" or input.data.source == "intrusion"

article_28_unlawful_source if input.data.source == "other_unlawful"

default article_28_consented := false

article_28_consented if input.operation.rights_holder_consented

article_28_consented if facts.consented_to_purpose

default article_28_leaks := false

# Publishing without a basis and without consent stands for leaking.
article_28_leaks if {
	article_28_publishes
	facts.no_basis
	not article_28_consented
}

default article_28_publishes := false

article_28_publishes if facts.kind == "publish"

article_28_publishes if {
	facts.kind == "open_public_data"
	data.readings.opening_personal_data == "also_public_data"
}

readings contains "opening_personal_data" if {
	facts.kind == "open_public_data"
	facts.personal
	facts.no_basis
	not article_28_consented
}

default article_28_provides_unconsented := false

article_28_provides_unconsented if {
	facts.provides
	facts.personal
	not article_28_consented
}

default article_28_on_other_basis := false

# Selling and trading need consent on every basis.
article_28_on_other_basis if {
	facts.kind == "provide" or facts.kind == "cross_border_provide"
	article_28_other_bases[input.operation.basis]
}

article_28_other_bases := {"contract", "hr", "statutory_duty", "emergency", "public_info", "other_statute"}

default article_28_other_basis_suffices := false

article_28_other_basis_suffices if {
	article_28_on_other_basis
	not data.readings.provision_of_personal_data == "consent_only"
}

readings contains "provision_of_personal_data" if {
	article_28_provides_unconsented
	article_28_on_other_basis
}

default article_28_develops := false

article_28_develops if {
	input.operation.data_development_use
	facts.personal
	article_28_development_kinds[facts.kind]
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
