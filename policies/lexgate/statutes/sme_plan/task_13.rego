package lexgate.statutes.sme_plan

# METADATA
# title: 'Exchange data with larger enterprises in a trusted data space'
# custom:
#   article: sme-plan:II.13a
advice contains "sme-plan:II.13a" if input.processor.is_sme
