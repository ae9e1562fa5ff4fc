"""What the coded columns of the HCPCS Level II file mean.

Source: the value tables of CMS's "HCPCS Contractor Record" layout of 2019, spelling corrected, with the
two values that the files have used since 2024 (pricing indicator 40 and BETOS O1L). A value that no
table names is published without a text, because CMS adds values before it revises the layout.
"""

from collections.abc import Mapping


def value_table(text: str) -> Mapping[str, str]:
    """Value → meaning, from lines of a value, a blank and its meaning."""
    rows = (line.partition(" ") for line in text.strip().splitlines())
    return {value: meaning for value, _, meaning in rows}


PRICING = value_table("""
00 Service not separately priced by Part B (not covered, bundled, used by Part A only, etc.)
11 Price established using national relative value units
12 Price established using national anesthesia base units
13 Price established by carriers (not otherwise classified, individual determination, carrier discretion)
21 Clinical laboratory: price subject to national limitation amount
22 Clinical laboratory: price established by carriers (gap-fills, carrier established panels)
31 Frequently serviced DME (price subject to floors and ceilings)
32 Inexpensive and routinely purchased DME (price subject to floors and ceilings)
33 Oxygen and oxygen equipment (price subject to floors and ceilings)
34 DME supplies (price subject to floors and ceilings)
35 Surgical dressings (price subject to floors and ceilings)
36 Capped rental DME (price subject to floors and ceilings)
37 Ostomy, tracheostomy and urological supplies (price subject to floors and ceilings)
38 Orthotics, prosthetics, prosthetic devices and vision services (price subject to floors and ceilings)
39 Parenteral and enteral nutrition
40 Lymphedema compression treatment items
45 Customized DME items
46 Carrier priced (not otherwise classified, individual determination, carrier discretion, gap-filled amounts)
51 Drugs
52 Reasonable charge
53 Statute
54 Vaccinations
55 Splints and casts (effective 10/1/2014)
56 Intraocular lenses inserted in a physician's office (effective 10/1/2014)
57 Other carrier priced
99 Value not established
""")

MULTIPLE_PRICING = value_table("""
9 Not applicable: not priced separately by Part B (pricing indicator 00) or value not established (99)
A Not applicable: priced under one methodology
B Professional component priced using RVUs; technical component and global service priced by Part B carriers
C Physician interpretation of lab service priced using RVUs; lab service under the clinical lab fee schedule
D Physician's service priced using RVUs; clinical psychologist's under its fee schedule (until 1/1/1998)
E As D, and clinical social worker's service priced under its fee schedule (until 1/1/1998)
F As E, the physician's service being priced by carriers (until 1/1/1998)
G Clinical lab service priced under reasonable charge with blood products on the claim, else by fee schedule
""")

LAB_CERTIFICATION = value_table("""
010 Histocompatibility testing
100 Microbiology
110 Bacteriology
115 Mycobacteriology
120 Mycology
130 Parasitology
140 Virology
150 Other microbiology
200 Diagnostic immunology
210 Syphilis serology
220 General immunology
300 Chemistry
310 Routine chemistry
320 Urinalysis
330 Endocrinology
340 Toxicology
350 Other chemistry
400 Hematology
500 Immunohematology
510 ABO group and Rh type
520 Antibody detection (transfusion)
530 Antibody detection (nontransfusion)
540 Antibody identification
550 Compatibility testing
560 Other immunohematology
600 Pathology
610 Histopathology
620 Oral pathology
630 Cytology
800 Radiobioassay
900 Clinical cytogenetics
""")

COVERAGE = value_table("""
C Carrier judgment
D Special coverage instructions apply
I Not payable by Medicare
M Non-covered by Medicare
S Non-covered by Medicare statute
""")

ASC_PAYMENT_GROUP = value_table("YY Approved to be performed in an ambulatory surgical center")

OUTPATIENT_GROUP = value_table("""
000 No Medicare outpatient group applies
102 Level II needle biopsy/aspiration
112 Level II incision and drainage
132 Level II debridement/destruction
142 Level II excision/biopsy
143 Level III excision/biopsy
151 Level I skin repair
152 Level II skin repair
153 Level III skin repair
160 Incision/excision breast
169 Breast reconstruction/mastectomy
201 Level I skull and facial bone procedures
202 Level II skull and facial bone procedures
211 Level I hand musculoskeletal procedures
212 Level II hand musculoskeletal procedures
221 Level I foot musculoskeletal procedures
222 Level II foot musculoskeletal procedures
231 Level I musculoskeletal procedures
232 Level II musculoskeletal procedures
233 Level III musculoskeletal procedures
241 Level I arthroscopy
242 Level II arthroscopy
260 Closed treatment fracture finger/toe/trunk
269 Closed treatment fracture/dislocation except finger/toe/trunk
270 Open/percutaneous treatment fracture or dislocation
279 Bone/joint manipulation under anesthesia
280 Bunion procedures
289 Arthroplasty
290 Arthroplasty with prosthesis
302 Level II ENT procedures
303 Level III ENT procedures
304 Level IV ENT procedures
309 Implantation of cochlear device (ASC rate does not include cost of implant)
310 Nasal cauterization/packing
319 Tonsil/adenoid procedures
322 Level II endoscopy upper airway
323 Level III endoscopy upper airway
329 Endoscopy lower airway
330 Thoracentesis/lavage procedures
350 Placement transvenous catheters/cutdown
359 Removal/revision, pacemaker/vascular device
360 Vascular ligation
369 Vascular repair/fistula construction
370 Lymph node excisions
379 Thyroid/lymphadenectomy procedures
400 Esophageal dilation without endoscopy
410 Esophagoscopy
421 Level I upper GI endoscopy/intubation
422 Level II upper GI endoscopy/intubation
429 Lower GI endoscopy
430 Anoscopy and diagnostic sigmoidoscopy
439 Therapeutic proctosigmoidoscopy
440 Small intestine endoscopy
449 Percutaneous biliary endoscopic procedures
450 Endoscopic retrograde cholangio-pancreatography (ERCP)
460 Hernia/hydrocele procedures
472 Level II anal/rectal procedures
473 Level III anal/rectal procedures
480 Peritoneal and abdominal procedures
490 Tube procedures
501 Level I laparoscopy
502 Level II laparoscopy
509 Lithotripsy
511 Level I cystourethroscopy and other genitourinary procedures
512 Level II cystourethroscopy and other genitourinary procedures
513 Level III cystourethroscopy and other genitourinary procedures
521 Level I urethral procedures
522 Level II urethral procedures
530 Circumcision
539 Penile procedures
540 Insertion of penile prosthesis (ASC rate does include cost of implant)
549 Testes/epididymis procedures
550 Prostate biopsy
562 Level II female reproductive procedures
563 Level III female reproductive procedures
570 Surgical hysteroscopy
579 D & C
580 Spontaneous abortion
589 Therapeutic abortion
602 Level II nervous system injections
609 Revision/removal neurological device
610 Implantation of neurostimulator electrodes (ASC rate does not include cost of implant)
619 Implantation of neurological devices (ASC rate does not include cost of implant)
621 Level I nerve procedures
622 Level II nerve procedures
629 Spinal tap
639 Laser eye procedures except retinal
640 Cataract procedures
649 Cataract procedures with IOL insert (includes $150 insert)
651 Level I anterior segment eye procedures
652 Level II anterior segment eye procedures
659 Corneal transplant (ASC rate includes price of transplant)
660 Posterior segment eye procedures
669 Strabismus/muscle procedures
673 Level III eye procedure
674 Level IV eye procedure
680 Vitrectomy
689 Implantation/replacement of intravitreal drug
""")

OUTPATIENT_PAYMENT_POLICY = value_table("""
1 ASC covered procedure
2 Bundled service/no separate payment
3 Excluded from ASC list
4 Invalid code/90 day grace period
6 Separate payment when furnished in an ASC
7 ASC restricted coverage procedure
9 ASC payment not applicable
""")

ACTION = value_table("""
A Add procedure or modifier code
B Change in both administrative data field and long description
C Change in long description
D Discontinue procedure or modifier code
F Change in administrative data field
N No maintenance for this code
P Payment change (MOG, pricing indicator codes, anesthesia base units, ambulatory surgical centers)
R Re-activate discontinued/deleted procedure or modifier code
S Change in short description
T Miscellaneous change (BETOS, type of service)
""")
