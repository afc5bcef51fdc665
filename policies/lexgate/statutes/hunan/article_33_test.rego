package lexgate.statutes.hunan_test

import future.keywords.not

test_33_s2_obliges_open_interview if {
	fires("hunan:33.s2", {"incidents": [{"kind": "interview", "remedied": false}]})
	fires("hunan:33.s2", {"incidents": [{"kind": "defect"}, {"kind": "interview"}]})
}

test_33_s2_spares_rectified_interview if {
	not fires("hunan:33.s2", {"incidents": [{"kind": "interview", "remedied": true}]})
}

test_33_s2_spares_other_incident if {
	not fires("hunan:33.s2", {"incidents": [{"kind": "inspection"}, {"remedied": false}]})
	not fires("hunan:33.s2", {"now": 1800000000})
}
