package lexgate.house

# METADATA
# title: 'Pushing information by automated decisions to somebody in the mode for minors'
# custom:
#   article: house:minor_mode
deny contains "house:minor_mode" if {
	input.subject.minor_mode
	pushes_by_automated_decision
}
