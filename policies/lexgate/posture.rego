# METADATA
# title: The posture
# description: >-
#   The standing duties of a processor, in one region and for one dataset: which reach it, which are met, what is
#   advised. A duty has the form *A and not B*: `duties` holds it where A is true, `met` where B is true as well, and
#   `owed` is the rest. Nothing here depends on a single operation, and nothing here denies. A statute that does not
#   govern contributes nothing.
package lexgate.posture

import data.lexgate.applicability
import data.lexgate.statutes

governs := applicability.governs_posture

owed := duties - met

met := duties & all_met

duties contains id if {
	governs.ndsr
	some id in statutes.ndsr.duties
}

duties contains id if {
	governs.hunan
	some id in statutes.hunan.duties
}

duties contains id if {
	governs.shijiazhuang
	some id in statutes.shijiazhuang.duties
}

duties contains id if {
	governs.angiang
	some id in statutes.angiang.duties
}

all_met contains id if {
	governs.ndsr
	some id in statutes.ndsr.met
}

all_met contains id if {
	governs.hunan
	some id in statutes.hunan.met
}

all_met contains id if {
	governs.shijiazhuang
	some id in statutes.shijiazhuang.met
}

all_met contains id if {
	governs.angiang
	some id in statutes.angiang.met
}

# METADATA
# title: Until when a duty stays met, or when one that is owed had or has to be met, in seconds since the epoch
due contains [id, instant] if {
	governs.ndsr
	some [id, instant] in statutes.ndsr.due
	duties[id]
}

due contains [id, instant] if {
	governs.hunan
	some [id, instant] in statutes.hunan.due
	duties[id]
}

due contains [id, instant] if {
	governs.shijiazhuang
	some [id, instant] in statutes.shijiazhuang.due
	duties[id]
}

due contains [id, instant] if {
	governs.angiang
	some [id, instant] in statutes.angiang.due
	duties[id]
}

advice contains id if {
	governs.ndsr
	some id in statutes.ndsr.advice
}

advice contains id if {
	governs.hunan
	some id in statutes.hunan.advice
}

advice contains id if {
	governs["sme-plan"]
	some id in statutes.sme_plan.advice
}

# METADATA
# title: What is owed in particular, such as the other party to a contract that nobody supervises
details contains [id, name, value] if {
	governs.ndsr
	some [id, name, value] in statutes.ndsr.posture_details
	owed[id]
}

# METADATA
# title: The readings that could have changed what is owed or advised
readings contains name if some name in applicability.posture_readings

readings contains name if {
	governs.ndsr
	some name in statutes.ndsr.posture_readings
}

readings contains name if {
	governs.hunan
	some name in statutes.hunan.posture_readings
}

readings contains name if {
	governs.shijiazhuang
	some name in statutes.shijiazhuang.posture_readings
}

readings contains name if {
	governs.angiang
	some name in statutes.angiang.posture_readings
}

readings contains name if {
	governs["sme-plan"]
	some name in statutes.sme_plan.posture_readings
}
