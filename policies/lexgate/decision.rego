# METADATA
# title: The decision
# description: >-
#   Combines the statutes that govern and the house rules. The only place that knows which statutes govern: a statute
#   that does not govern contributes no denial, no obligation, no reading.
package lexgate.decision

import data.lexgate.applicability
import data.lexgate.facts
import data.lexgate.house
import data.lexgate.house.no_statute_governs as ungoverned
import data.lexgate.statutes

# METADATA
# title: The effect; a caller proceeds only on ALLOW
effect := "DENY" if {
	some _ in deny
} else := "REFER" if {
	some _ in refer
} else := "ALLOW"

governs := applicability.governs

refer := applicability.refer

deny contains id if {
	governs.ndsr
	some id in statutes.ndsr.deny
}

deny contains id if {
	governs.ndsr
	some id in house.deny
}

# Judged where no statute governs, if the deployment says so.
deny contains id if some id in ungoverned.deny

deny contains id if {
	governs.hunan
	some id in statutes.hunan.deny
}

deny contains id if {
	governs.shijiazhuang
	some id in statutes.shijiazhuang.deny
}

deny contains id if {
	governs.angiang
	some id in statutes.angiang.deny
}

oblige contains id if {
	governs.angiang
	some id in statutes.angiang.oblige
}

oblige contains id if {
	governs.shijiazhuang
	some id in statutes.shijiazhuang.oblige
}

oblige contains id if {
	governs.hunan
	some id in statutes.hunan.oblige
}

oblige contains id if {
	governs.ndsr
	some id in statutes.ndsr.oblige
}

# Details name what offends: there are none where nothing is denied.

details contains detail if {
	effect == "DENY"
	governs.ndsr
	some detail in statutes.ndsr.details
}

details contains detail if {
	effect == "DENY"
	governs.hunan
	some detail in statutes.hunan.details
}

details contains detail if {
	effect == "DENY"
	governs.angiang
	some detail in statutes.angiang.details
}

details contains detail if {
	effect == "DENY"
	governs.ndsr
	some detail in house.details
}

readings contains name if some name in applicability.readings

readings contains name if {
	governs.ndsr
	some name in statutes.ndsr.readings
}

readings contains name if {
	governs.shijiazhuang
	some name in statutes.shijiazhuang.readings
}

readings contains name if {
	governs.hunan
	some name in statutes.hunan.readings
}

readings contains name if {
	governs.angiang
	some name in statutes.angiang.readings
}

# METADATA
# title: The records of consent that a permission rests on
relied_on contains consent.id if {
	facts.consent_based
	some consent in facts.consents_to_purpose
}
