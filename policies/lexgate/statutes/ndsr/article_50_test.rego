package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_50_open := {"incidents": [{"kind": "defect", "handled": true}, {"kind": "inspection", "handled": false}]}

article_50_due(doc) if "ndsr:50.p2" in ndsr.oblige with input as doc

test_50_p2_obliges_open_inspection if {
	article_50_due(article_50_open)
	article_50_due({"incidents": [{"kind": "inspection"}]})
}

test_50_p2_spares_handled_inspection if not article_50_due({"incidents": [{"kind": "inspection", "handled": true}]})

test_50_p2_spares_other_incident if {
	not article_50_due({"incidents": [{"kind": "complaint", "handled": false}]})
	not article_50_due({"incidents": [{"handled": false}]})
	not article_50_due({"incidents": []})
	not article_50_due({"now": 1800000000})
}
