package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Processing important data, other than keeping or erasing them, against an order to stop'
# custom:
#   article: ndsr:33.p4b
deny contains "ndsr:33.p4b" if {
	input.orders
	article_33_stopped
	facts.important
	not facts.erases(facts.kind)
	not article_33_storing_goes_on
}

readings contains "storage_under_stop_order" if {
	input.orders
	article_33_stopped
	facts.important
	facts.kind == "store"
}

default article_33_storing_goes_on := false

# Keeping data is not the activity that endangers; a stricter reading stops it as well.
article_33_storing_goes_on if {
	facts.kind == "store"
	not data.readings.storage_under_stop_order == "stopped"
}

default article_33_stopped := false

article_33_stopped if {
	some order in input.orders
	order.kind == "stop_important_data"
	order.in_force
}

# METADATA
# title: 'Assess the risks of network data processing every year'
# custom:
#   article: ndsr:33.p1a
duties contains "ndsr:33.p1a" if facts.important_data_processor

met contains "ndsr:33.p1a" if facts.done_for_the_year(input.filings.annual_risk_assessment.date, article_33_offset)

due contains ["ndsr:33.p1a", facts.year_ends(input.filings.annual_risk_assessment.date, article_33_offset)] if {
	input.filings.annual_risk_assessment.date <= input.now
}

# The mainland lies at +08:00.
article_33_offset := 28800

posture_readings contains "yearly" if {
	facts.important_data_processor
	facts.year_disputed(input.filings.annual_risk_assessment.date, article_33_offset)
}

# Article 30 asks for it too, of processors that this article reaches as well.
posture_readings contains "important_data_processor" if facts.important_data_processor_disputed

# METADATA
# title: 'Report the risk assessment to the authority'
# custom:
#   article: ndsr:33.p1b
duties contains "ndsr:33.p1b" if article_33_report_due

met contains "ndsr:33.p1b" if {
	input.filings.annual_risk_assessment.reported_at >= input.filings.annual_risk_assessment.date
}

default article_33_report_due := false

# What was assessed is reported.
article_33_report_due if {
	facts.important_data_processor
	input.filings.annual_risk_assessment.date
}

article_33_covered contains part if some part in input.filings.annual_risk_assessment.covers

# METADATA
# title: 'Tell in the risk report who the processor, its security body and its officer are'
# custom:
#   article: ndsr:33.p2(1)
duties contains "ndsr:33.p2(1)" if article_33_report_due

met contains "ndsr:33.p2(1)" if {
	article_33_covered.basic_info
	article_33_covered.officer_contact
}

# METADATA
# title: 'Tell in the risk report which important data are processed, and how'
# custom:
#   article: ndsr:33.p2(2)
duties contains "ndsr:33.p2(2)" if article_33_report_due

met contains "ndsr:33.p2(2)" if {
	article_33_covered.data_inventory
	article_33_covered.processing_activity
}

# METADATA
# title: 'Tell in the risk report of the security system and the technical measures'
# custom:
#   article: ndsr:33.p2(3)
duties contains "ndsr:33.p2(3)" if article_33_report_due

met contains "ndsr:33.p2(3)" if article_33_covered.systems_and_measures

# METADATA
# title: 'Tell in the risk report of risks found and incidents dealt with'
# custom:
#   article: ndsr:33.p2(4)
duties contains "ndsr:33.p2(4)" if article_33_report_due

met contains "ndsr:33.p2(4)" if article_33_covered.risks_and_incidents

# METADATA
# title: 'Tell in the risk report of the assessments before important data were handed over'
# custom:
#   article: ndsr:33.p2(5)
duties contains "ndsr:33.p2(5)" if article_33_report_due

met contains "ndsr:33.p2(5)" if article_33_covered.transfer_assessments

# METADATA
# title: 'Tell in the risk report of data that left the mainland'
# custom:
#   article: ndsr:33.p2(6)
duties contains "ndsr:33.p2(6)" if article_33_report_due

met contains "ndsr:33.p2(6)" if article_33_covered.export_status

# METADATA
# title: 'Tell in the risk report what else the authority prescribes'
# custom:
#   article: ndsr:33.p2(7)
duties contains "ndsr:33.p2(7)" if {
	input.processor.authority_items_prescribed
	article_33_report_due
}

met contains "ndsr:33.p2(7)" if article_33_covered.authority_items

# METADATA
# title: 'Tell in the risk report of key business and supply chain, as a large platform'
# custom:
#   article: ndsr:33.p3
duties contains "ndsr:33.p3" if {
	facts.large_platform
	article_33_report_due
}

met contains "ndsr:33.p3" if {
	article_33_covered.key_business
	article_33_covered.supply_chain
}

# METADATA
# title: 'Comply at once with an order to rectify the processing of important data'
# custom:
#   article: ndsr:33.p4c
duties contains "ndsr:33.p4c" if {
	article_33_to_rectify
	facts.important_data_processor
}

default article_33_to_rectify := false

article_33_to_rectify if {
	some order in input.orders
	order.kind == "rectify"
	order.in_force
}
