package lexgate.statutes.ndsr

# METADATA
# title: 'Manage a system that serves state organs by the requirements for e-government systems'
# custom:
#   article: ndsr:17
duties contains "ndsr:17" if input.system.serves_state_organ

met contains "ndsr:17" if input.filings.e_government_baseline.date
