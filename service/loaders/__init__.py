"""Where code systems come from: one file a source format.

``LOADERS`` is by format name, as on the command line; each module is imported when it is used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from service.loaders.release import Loaded, Loader, LoadOptions


@dataclass(frozen=True, slots=True)
class Format:
    """One source format: the module that reads it, and what that is, in words."""

    module: str
    description: str


LOADERS = {
    "procedure-pages": Format("procedure_pages", "procedure pages as text or Markdown"),
    "icd10pcs": Format("icd10pcs", "CMS's ICD-10-PCS order file; tables and definitions XML beside it"),
    "hcpcs": Format("hcpcs", "CMS's HCPCS Level II file, .txt or .xlsx"),
    "icd10cm": Format("icd10cm", "CMS's ICD-10-CM order file, CDC's tabular XML, or both"),
    "icd9cm": Format("icd9cm", "CMS's ICD-9-CM master descriptions; CDC's volume 3 tabular list beside it"),
    "cpt": Format("cpt", "AMA's CPT files, the operator's own: descriptors, modifiers, deleted codes"),
    "ncci": Format("ncci", "CMS's NCCI edits: pairs of codes, units, add-on codes"),
    "gems": Format("gems", "CMS's General Equivalence Mappings between ICD-9-CM and ICD-10"),
    "ccsr": Format("hcup.ccsr", "AHRQ's CCSR categories of ICD-10-PCS"),
    "ccs": Format("hcup.ccs", "AHRQ's CCS categories of ICD-10-PCS, Procedure Classes, or both"),
    "snomed-rf2": Format("snomed_rf2", "SNOMED CT in Release Format 2, snapshot or full"),
    "loinc": Format("loinc", "LOINC's table with its accessory files"),
    "rxnorm": Format("rxnorm", "NLM's RxNorm in its own format (RRF)"),
    "ndc": Format("ndc", "FDA's National Drug Code directory: product.txt and package.txt"),
    "omop": Format("omop", "OMOP's standardized vocabularies, as Athena ships them"),
    "fhir-package": Format("fhir_package", "a FHIR package (.tgz)"),
    "fhir": Format("fhir_json", "FHIR resources or Bundles as JSON"),
    "fhir-core": Format("fhir_core", "FHIR's own code systems and value sets as compact tables (JSON lines)"),
    "tables": Format("tables", "code systems as compact tables (TOML)"),
}
"""Every format by its name on the command line."""


def load(format_name: str, sources: Sequence[Path], options: LoadOptions) -> Iterable[Loaded]:
    """What the sources of that format hold."""
    module = import_module(f"service.loaders.{LOADERS[format_name].module}")
    loader: Loader = module.load
    return loader(sources, options)
