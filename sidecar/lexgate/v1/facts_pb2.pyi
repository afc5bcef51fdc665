from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Operation(_message.Message):
    __slots__ = ("kind", "purpose", "method", "basis", "items", "retention_until", "scale", "place", "region", "context", "purpose_unlawful", "statutory_duty", "pipl3_2_trigger", "pipl53_representative_required", "personal_or_household", "on_behalf_of", "principal_consented", "linkage_analysis", "may_affect_national_security", "e_government_system", "automated_tool", "automated_decision", "service", "tool_use", "knows_counterparty_unlawful", "means", "justification", "unreasonable_condition", "terms_changed_at", "written_consent_required_by_law", "requester_verified", "transfer_feasible", "harms_third_party", "fee", "transfer_cost", "request_count_excessive", "other_statutory_ban", "breaches_agreement", "rights_holder_consented", "harms_lawful_rights", "traceability_required_by_law", "data_development_use", "within_own_duties", "competent_authority_known", "counterparty_activity")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    RETENTION_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_UNLAWFUL_FIELD_NUMBER: _ClassVar[int]
    STATUTORY_DUTY_FIELD_NUMBER: _ClassVar[int]
    PIPL3_2_TRIGGER_FIELD_NUMBER: _ClassVar[int]
    PIPL53_REPRESENTATIVE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_OR_HOUSEHOLD_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_CONSENTED_FIELD_NUMBER: _ClassVar[int]
    LINKAGE_ANALYSIS_FIELD_NUMBER: _ClassVar[int]
    MAY_AFFECT_NATIONAL_SECURITY_FIELD_NUMBER: _ClassVar[int]
    E_GOVERNMENT_SYSTEM_FIELD_NUMBER: _ClassVar[int]
    AUTOMATED_TOOL_FIELD_NUMBER: _ClassVar[int]
    AUTOMATED_DECISION_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    TOOL_USE_FIELD_NUMBER: _ClassVar[int]
    KNOWS_COUNTERPARTY_UNLAWFUL_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    JUSTIFICATION_FIELD_NUMBER: _ClassVar[int]
    UNREASONABLE_CONDITION_FIELD_NUMBER: _ClassVar[int]
    TERMS_CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_CONSENT_REQUIRED_BY_LAW_FIELD_NUMBER: _ClassVar[int]
    REQUESTER_VERIFIED_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_FEASIBLE_FIELD_NUMBER: _ClassVar[int]
    HARMS_THIRD_PARTY_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    TRANSFER_COST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_COUNT_EXCESSIVE_FIELD_NUMBER: _ClassVar[int]
    OTHER_STATUTORY_BAN_FIELD_NUMBER: _ClassVar[int]
    BREACHES_AGREEMENT_FIELD_NUMBER: _ClassVar[int]
    RIGHTS_HOLDER_CONSENTED_FIELD_NUMBER: _ClassVar[int]
    HARMS_LAWFUL_RIGHTS_FIELD_NUMBER: _ClassVar[int]
    TRACEABILITY_REQUIRED_BY_LAW_FIELD_NUMBER: _ClassVar[int]
    DATA_DEVELOPMENT_USE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_OWN_DUTIES_FIELD_NUMBER: _ClassVar[int]
    COMPETENT_AUTHORITY_KNOWN_FIELD_NUMBER: _ClassVar[int]
    COUNTERPARTY_ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    kind: str
    purpose: str
    method: str
    basis: str
    items: _containers.RepeatedScalarFieldContainer[str]
    retention_until: str
    scale: int
    place: str
    region: str
    context: str
    purpose_unlawful: bool
    statutory_duty: bool
    pipl3_2_trigger: bool
    pipl53_representative_required: bool
    personal_or_household: bool
    on_behalf_of: str
    principal_consented: bool
    linkage_analysis: bool
    may_affect_national_security: bool
    e_government_system: bool
    automated_tool: bool
    automated_decision: bool
    service: str
    tool_use: str
    knows_counterparty_unlawful: bool
    means: str
    justification: str
    unreasonable_condition: bool
    terms_changed_at: str
    written_consent_required_by_law: bool
    requester_verified: bool
    transfer_feasible: bool
    harms_third_party: bool
    fee: float
    transfer_cost: float
    request_count_excessive: bool
    other_statutory_ban: bool
    breaches_agreement: bool
    rights_holder_consented: bool
    harms_lawful_rights: bool
    traceability_required_by_law: bool
    data_development_use: bool
    within_own_duties: bool
    competent_authority_known: bool
    counterparty_activity: str
    def __init__(self, kind: _Optional[str] = ..., purpose: _Optional[str] = ..., method: _Optional[str] = ..., basis: _Optional[str] = ..., items: _Optional[_Iterable[str]] = ..., retention_until: _Optional[str] = ..., scale: _Optional[int] = ..., place: _Optional[str] = ..., region: _Optional[str] = ..., context: _Optional[str] = ..., purpose_unlawful: _Optional[bool] = ..., statutory_duty: _Optional[bool] = ..., pipl3_2_trigger: _Optional[bool] = ..., pipl53_representative_required: _Optional[bool] = ..., personal_or_household: _Optional[bool] = ..., on_behalf_of: _Optional[str] = ..., principal_consented: _Optional[bool] = ..., linkage_analysis: _Optional[bool] = ..., may_affect_national_security: _Optional[bool] = ..., e_government_system: _Optional[bool] = ..., automated_tool: _Optional[bool] = ..., automated_decision: _Optional[bool] = ..., service: _Optional[str] = ..., tool_use: _Optional[str] = ..., knows_counterparty_unlawful: _Optional[bool] = ..., means: _Optional[str] = ..., justification: _Optional[str] = ..., unreasonable_condition: _Optional[bool] = ..., terms_changed_at: _Optional[str] = ..., written_consent_required_by_law: _Optional[bool] = ..., requester_verified: _Optional[bool] = ..., transfer_feasible: _Optional[bool] = ..., harms_third_party: _Optional[bool] = ..., fee: _Optional[float] = ..., transfer_cost: _Optional[float] = ..., request_count_excessive: _Optional[bool] = ..., other_statutory_ban: _Optional[bool] = ..., breaches_agreement: _Optional[bool] = ..., rights_holder_consented: _Optional[bool] = ..., harms_lawful_rights: _Optional[bool] = ..., traceability_required_by_law: _Optional[bool] = ..., data_development_use: _Optional[bool] = ..., within_own_duties: _Optional[bool] = ..., competent_authority_known: _Optional[bool] = ..., counterparty_activity: _Optional[str] = ...) -> None: ...

class Processor(_message.Message):
    __slots__ = ("id", "roles", "serves", "established_in", "serves_public", "personal_information_person_count", "important_data_processor", "designated_important_data", "open_statutory_duties", "is_sme", "authority_items_prescribed")
    ID_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    SERVES_FIELD_NUMBER: _ClassVar[int]
    ESTABLISHED_IN_FIELD_NUMBER: _ClassVar[int]
    SERVES_PUBLIC_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_INFORMATION_PERSON_COUNT_FIELD_NUMBER: _ClassVar[int]
    IMPORTANT_DATA_PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    DESIGNATED_IMPORTANT_DATA_FIELD_NUMBER: _ClassVar[int]
    OPEN_STATUTORY_DUTIES_FIELD_NUMBER: _ClassVar[int]
    IS_SME_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_ITEMS_PRESCRIBED_FIELD_NUMBER: _ClassVar[int]
    id: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    serves: _containers.RepeatedScalarFieldContainer[str]
    established_in: str
    serves_public: bool
    personal_information_person_count: int
    important_data_processor: bool
    designated_important_data: bool
    open_statutory_duties: _containers.RepeatedScalarFieldContainer[str]
    is_sme: bool
    authority_items_prescribed: bool
    def __init__(self, id: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., serves: _Optional[_Iterable[str]] = ..., established_in: _Optional[str] = ..., serves_public: _Optional[bool] = ..., personal_information_person_count: _Optional[int] = ..., important_data_processor: _Optional[bool] = ..., designated_important_data: _Optional[bool] = ..., open_statutory_duties: _Optional[_Iterable[str]] = ..., is_sme: _Optional[bool] = ..., authority_items_prescribed: _Optional[bool] = ...) -> None: ...

class Subject(_message.Message):
    __slots__ = ("id", "age", "located_in_cn", "is_employee", "is_consumer", "account_closed", "refused_at", "prompts_since_refusal", "personalisation_off", "age_band", "birth_month", "pushes_refused", "deleted_tags", "minor_mode", "open_requests", "restricted", "objected_purposes")
    ID_FIELD_NUMBER: _ClassVar[int]
    AGE_FIELD_NUMBER: _ClassVar[int]
    LOCATED_IN_CN_FIELD_NUMBER: _ClassVar[int]
    IS_EMPLOYEE_FIELD_NUMBER: _ClassVar[int]
    IS_CONSUMER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_CLOSED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_AT_FIELD_NUMBER: _ClassVar[int]
    PROMPTS_SINCE_REFUSAL_FIELD_NUMBER: _ClassVar[int]
    PERSONALISATION_OFF_FIELD_NUMBER: _ClassVar[int]
    AGE_BAND_FIELD_NUMBER: _ClassVar[int]
    BIRTH_MONTH_FIELD_NUMBER: _ClassVar[int]
    PUSHES_REFUSED_FIELD_NUMBER: _ClassVar[int]
    DELETED_TAGS_FIELD_NUMBER: _ClassVar[int]
    MINOR_MODE_FIELD_NUMBER: _ClassVar[int]
    OPEN_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    OBJECTED_PURPOSES_FIELD_NUMBER: _ClassVar[int]
    id: str
    age: int
    located_in_cn: bool
    is_employee: bool
    is_consumer: bool
    account_closed: bool
    refused_at: str
    prompts_since_refusal: int
    personalisation_off: bool
    age_band: str
    birth_month: str
    pushes_refused: bool
    deleted_tags: _containers.RepeatedScalarFieldContainer[str]
    minor_mode: bool
    open_requests: _containers.RepeatedScalarFieldContainer[str]
    restricted: bool
    objected_purposes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., age: _Optional[int] = ..., located_in_cn: _Optional[bool] = ..., is_employee: _Optional[bool] = ..., is_consumer: _Optional[bool] = ..., account_closed: _Optional[bool] = ..., refused_at: _Optional[str] = ..., prompts_since_refusal: _Optional[int] = ..., personalisation_off: _Optional[bool] = ..., age_band: _Optional[str] = ..., birth_month: _Optional[str] = ..., pushes_refused: _Optional[bool] = ..., deleted_tags: _Optional[_Iterable[str]] = ..., minor_mode: _Optional[bool] = ..., open_requests: _Optional[_Iterable[str]] = ..., restricted: _Optional[bool] = ..., objected_purposes: _Optional[_Iterable[str]] = ...) -> None: ...

class Data(_message.Message):
    __slots__ = ("dataset", "network", "personal", "categories", "important_status", "core", "state_secret", "work_secret", "government", "public", "open_class", "trade_secret", "privacy", "opening_barred_by_law", "desensitised", "deidentified", "reidentifiable", "source", "collected_in_cn", "necessary_items", "nonessential", "consent_missing", "auto_collected_unavoidable", "retention_required_until", "deletion_infeasible", "received_under", "is_transfer_record", "record_made_at", "platform_user_data", "content_prohibited", "security_related", "accuracy_challenged_until")
    DATASET_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    IMPORTANT_STATUS_FIELD_NUMBER: _ClassVar[int]
    CORE_FIELD_NUMBER: _ClassVar[int]
    STATE_SECRET_FIELD_NUMBER: _ClassVar[int]
    WORK_SECRET_FIELD_NUMBER: _ClassVar[int]
    GOVERNMENT_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    OPEN_CLASS_FIELD_NUMBER: _ClassVar[int]
    TRADE_SECRET_FIELD_NUMBER: _ClassVar[int]
    PRIVACY_FIELD_NUMBER: _ClassVar[int]
    OPENING_BARRED_BY_LAW_FIELD_NUMBER: _ClassVar[int]
    DESENSITISED_FIELD_NUMBER: _ClassVar[int]
    DEIDENTIFIED_FIELD_NUMBER: _ClassVar[int]
    REIDENTIFIABLE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_IN_CN_FIELD_NUMBER: _ClassVar[int]
    NECESSARY_ITEMS_FIELD_NUMBER: _ClassVar[int]
    NONESSENTIAL_FIELD_NUMBER: _ClassVar[int]
    CONSENT_MISSING_FIELD_NUMBER: _ClassVar[int]
    AUTO_COLLECTED_UNAVOIDABLE_FIELD_NUMBER: _ClassVar[int]
    RETENTION_REQUIRED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DELETION_INFEASIBLE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_UNDER_FIELD_NUMBER: _ClassVar[int]
    IS_TRANSFER_RECORD_FIELD_NUMBER: _ClassVar[int]
    RECORD_MADE_AT_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_USER_DATA_FIELD_NUMBER: _ClassVar[int]
    CONTENT_PROHIBITED_FIELD_NUMBER: _ClassVar[int]
    SECURITY_RELATED_FIELD_NUMBER: _ClassVar[int]
    ACCURACY_CHALLENGED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    dataset: str
    network: bool
    personal: bool
    categories: _containers.RepeatedScalarFieldContainer[str]
    important_status: str
    core: bool
    state_secret: bool
    work_secret: bool
    government: bool
    public: bool
    open_class: str
    trade_secret: bool
    privacy: bool
    opening_barred_by_law: bool
    desensitised: bool
    deidentified: bool
    reidentifiable: bool
    source: str
    collected_in_cn: bool
    necessary_items: _containers.RepeatedScalarFieldContainer[str]
    nonessential: bool
    consent_missing: bool
    auto_collected_unavoidable: bool
    retention_required_until: str
    deletion_infeasible: bool
    received_under: str
    is_transfer_record: bool
    record_made_at: str
    platform_user_data: bool
    content_prohibited: bool
    security_related: bool
    accuracy_challenged_until: str
    def __init__(self, dataset: _Optional[str] = ..., network: _Optional[bool] = ..., personal: _Optional[bool] = ..., categories: _Optional[_Iterable[str]] = ..., important_status: _Optional[str] = ..., core: _Optional[bool] = ..., state_secret: _Optional[bool] = ..., work_secret: _Optional[bool] = ..., government: _Optional[bool] = ..., public: _Optional[bool] = ..., open_class: _Optional[str] = ..., trade_secret: _Optional[bool] = ..., privacy: _Optional[bool] = ..., opening_barred_by_law: _Optional[bool] = ..., desensitised: _Optional[bool] = ..., deidentified: _Optional[bool] = ..., reidentifiable: _Optional[bool] = ..., source: _Optional[str] = ..., collected_in_cn: _Optional[bool] = ..., necessary_items: _Optional[_Iterable[str]] = ..., nonessential: _Optional[bool] = ..., consent_missing: _Optional[bool] = ..., auto_collected_unavoidable: _Optional[bool] = ..., retention_required_until: _Optional[str] = ..., deletion_infeasible: _Optional[bool] = ..., received_under: _Optional[str] = ..., is_transfer_record: _Optional[bool] = ..., record_made_at: _Optional[str] = ..., platform_user_data: _Optional[bool] = ..., content_prohibited: _Optional[bool] = ..., security_related: _Optional[bool] = ..., accuracy_challenged_until: _Optional[str] = ...) -> None: ...

class Recipient(_message.Message):
    __slots__ = ("id", "country")
    ID_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    id: str
    country: str
    def __init__(self, id: _Optional[str] = ..., country: _Optional[str] = ...) -> None: ...

class Consent(_message.Message):
    __slots__ = ("id", "active", "granted_at", "separate", "written", "given_by", "obtained_by", "purposes", "methods", "items", "categories", "retention_until", "outgrown")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    GRANTED_AT_FIELD_NUMBER: _ClassVar[int]
    SEPARATE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    GIVEN_BY_FIELD_NUMBER: _ClassVar[int]
    OBTAINED_BY_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    RETENTION_UNTIL_FIELD_NUMBER: _ClassVar[int]
    OUTGROWN_FIELD_NUMBER: _ClassVar[int]
    id: str
    active: bool
    granted_at: str
    separate: bool
    written: bool
    given_by: str
    obtained_by: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    methods: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    retention_until: str
    outgrown: bool
    def __init__(self, id: _Optional[str] = ..., active: _Optional[bool] = ..., granted_at: _Optional[str] = ..., separate: _Optional[bool] = ..., written: _Optional[bool] = ..., given_by: _Optional[str] = ..., obtained_by: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., methods: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., retention_until: _Optional[str] = ..., outgrown: _Optional[bool] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("id", "form", "published", "accessible", "conspicuous", "clear", "fields", "items", "list_form", "minor_rules_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    ACCESSIBLE_FIELD_NUMBER: _ClassVar[int]
    CONSPICUOUS_FIELD_NUMBER: _ClassVar[int]
    CLEAR_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    LIST_FORM_FIELD_NUMBER: _ClassVar[int]
    MINOR_RULES_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    form: str
    published: bool
    accessible: bool
    conspicuous: bool
    clear: bool
    fields: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    list_form: bool
    minor_rules_at: str
    def __init__(self, id: _Optional[str] = ..., form: _Optional[str] = ..., published: _Optional[bool] = ..., accessible: _Optional[bool] = ..., conspicuous: _Optional[bool] = ..., clear: _Optional[bool] = ..., fields: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ..., list_form: _Optional[bool] = ..., minor_rules_at: _Optional[str] = ...) -> None: ...

class Export(_message.Message):
    __slots__ = ("ground", "necessity_shown", "labour_rules_and_collective_contract", "treaty_condition_met", "prescribed_rule", "security_assessment", "standard_contract", "labour_rules", "collective_contract")
    GROUND_FIELD_NUMBER: _ClassVar[int]
    NECESSITY_SHOWN_FIELD_NUMBER: _ClassVar[int]
    LABOUR_RULES_AND_COLLECTIVE_CONTRACT_FIELD_NUMBER: _ClassVar[int]
    TREATY_CONDITION_MET_FIELD_NUMBER: _ClassVar[int]
    PRESCRIBED_RULE_FIELD_NUMBER: _ClassVar[int]
    SECURITY_ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    STANDARD_CONTRACT_FIELD_NUMBER: _ClassVar[int]
    LABOUR_RULES_FIELD_NUMBER: _ClassVar[int]
    COLLECTIVE_CONTRACT_FIELD_NUMBER: _ClassVar[int]
    ground: str
    necessity_shown: bool
    labour_rules_and_collective_contract: bool
    treaty_condition_met: bool
    prescribed_rule: str
    security_assessment: SecurityAssessment
    standard_contract: StandardContract
    labour_rules: bool
    collective_contract: bool
    def __init__(self, ground: _Optional[str] = ..., necessity_shown: _Optional[bool] = ..., labour_rules_and_collective_contract: _Optional[bool] = ..., treaty_condition_met: _Optional[bool] = ..., prescribed_rule: _Optional[str] = ..., security_assessment: _Optional[_Union[SecurityAssessment, _Mapping]] = ..., standard_contract: _Optional[_Union[StandardContract, _Mapping]] = ..., labour_rules: _Optional[bool] = ..., collective_contract: _Optional[bool] = ...) -> None: ...

class SecurityAssessment(_message.Message):
    __slots__ = ("passed_at", "purposes", "methods", "items", "scale")
    PASSED_AT_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    passed_at: str
    purposes: _containers.RepeatedScalarFieldContainer[str]
    methods: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    scale: int
    def __init__(self, passed_at: _Optional[str] = ..., purposes: _Optional[_Iterable[str]] = ..., methods: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ..., scale: _Optional[int] = ...) -> None: ...

class StandardContract(_message.Message):
    __slots__ = ("effective_at", "conforms")
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    CONFORMS_FIELD_NUMBER: _ClassVar[int]
    effective_at: str
    conforms: bool
    def __init__(self, effective_at: _Optional[str] = ..., conforms: _Optional[bool] = ...) -> None: ...

class Algorithm(_message.Message):
    __slots__ = ("spreads_prohibited", "addictive_or_overspending", "differential_treatment", "treatment_reasonable", "harms_user", "choice_restricted", "id")
    SPREADS_PROHIBITED_FIELD_NUMBER: _ClassVar[int]
    ADDICTIVE_OR_OVERSPENDING_FIELD_NUMBER: _ClassVar[int]
    DIFFERENTIAL_TREATMENT_FIELD_NUMBER: _ClassVar[int]
    TREATMENT_REASONABLE_FIELD_NUMBER: _ClassVar[int]
    HARMS_USER_FIELD_NUMBER: _ClassVar[int]
    CHOICE_RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    spreads_prohibited: bool
    addictive_or_overspending: bool
    differential_treatment: bool
    treatment_reasonable: bool
    harms_user: bool
    choice_restricted: bool
    id: str
    def __init__(self, spreads_prohibited: _Optional[bool] = ..., addictive_or_overspending: _Optional[bool] = ..., differential_treatment: _Optional[bool] = ..., treatment_reasonable: _Optional[bool] = ..., harms_user: _Optional[bool] = ..., choice_restricted: _Optional[bool] = ..., id: _Optional[str] = ...) -> None: ...

class Platform(_message.Message):
    __slots__ = ("registered_users", "monthly_active_users", "complex_business", "important_impact", "id")
    REGISTERED_USERS_FIELD_NUMBER: _ClassVar[int]
    MONTHLY_ACTIVE_USERS_FIELD_NUMBER: _ClassVar[int]
    COMPLEX_BUSINESS_FIELD_NUMBER: _ClassVar[int]
    IMPORTANT_IMPACT_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    registered_users: int
    monthly_active_users: int
    complex_business: bool
    important_impact: bool
    id: str
    def __init__(self, registered_users: _Optional[int] = ..., monthly_active_users: _Optional[int] = ..., complex_business: _Optional[bool] = ..., important_impact: _Optional[bool] = ..., id: _Optional[str] = ...) -> None: ...
