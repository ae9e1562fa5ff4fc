"""What the service classifications in the HCPCS Level II file mean: sections, BETOS, type of service.

Source: the BETOS and CMS type-of-service tables of CMS's "HCPCS Contractor Record" layout of 2019,
spelling corrected, and the section headings of CMS's HCPCS Level II coding procedures. A value that no
table names is published without a text.
"""

from service.loaders.hcpcs.values import value_table

SECTION = value_table("""
A Transportation services, medical and surgical supplies, administrative and miscellaneous
B Enteral and parenteral therapy
C Outpatient prospective payment system (temporary)
D Dental procedures
E Durable medical equipment
G Procedures and professional services (temporary)
H Behavioral health and substance abuse treatment services
J Drugs administered other than by oral method, chemotherapy drugs
K Durable medical equipment for Medicare administrative contractors (temporary)
L Orthotic and prosthetic procedures and devices
M Medical services and quality measures
P Pathology and laboratory services
Q Miscellaneous services (temporary)
R Diagnostic radiology services
S Temporary national codes (non-Medicare)
T National codes for state Medicaid agencies
U Clinical laboratory tests
V Vision, hearing and speech-language services
""")

BETOS = value_table("""
M1A Office visits - new
M1B Office visits - established
M2A Hospital visit - initial
M2B Hospital visit - subsequent
M2C Hospital visit - critical care
M3 Emergency room visit
M4A Home visit
M4B Nursing home visit
M5A Specialist - pathology
M5B Specialist - psychiatry
M5C Specialist - ophthalmology
M5D Specialist - other
M6 Consultations
P0 Anesthesia
P1A Major procedure - breast
P1B Major procedure - colectomy
P1C Major procedure - cholecystectomy
P1D Major procedure - TURP
P1E Major procedure - hysterectomy
P1F Major procedure - explor/decompr/excisdisc
P1G Major procedure - other
P2A Major procedure, cardiovascular - CABG
P2B Major procedure, cardiovascular - aneurysm repair
P2C Major procedure, cardiovascular - thromboendarterectomy
P2D Major procedure, cardiovascular - coronary angioplasty (PTCA)
P2E Major procedure, cardiovascular - pacemaker insertion
P2F Major procedure, cardiovascular - other
P3A Major procedure, orthopedic - hip fracture repair
P3B Major procedure, orthopedic - hip replacement
P3C Major procedure, orthopedic - knee replacement
P3D Major procedure, orthopedic - other
P4A Eye procedure - corneal transplant
P4B Eye procedure - cataract removal/lens insertion
P4C Eye procedure - retinal detachment
P4D Eye procedure - treatment of retinal lesions
P4E Eye procedure - other
P5A Ambulatory procedures - skin
P5B Ambulatory procedures - musculoskeletal
P5C Ambulatory procedures - inguinal hernia repair
P5D Ambulatory procedures - lithotripsy
P5E Ambulatory procedures - other
P6A Minor procedures - skin
P6B Minor procedures - musculoskeletal
P6C Minor procedures - other (Medicare fee schedule)
P6D Minor procedures - other (non-Medicare fee schedule)
P7A Oncology - radiation therapy
P7B Oncology - other
P8A Endoscopy - arthroscopy
P8B Endoscopy - upper gastrointestinal
P8C Endoscopy - sigmoidoscopy
P8D Endoscopy - colonoscopy
P8E Endoscopy - cystoscopy
P8F Endoscopy - bronchoscopy
P8G Endoscopy - laparoscopic cholecystectomy
P8H Endoscopy - laryngoscopy
P8I Endoscopy - other
P9A Dialysis services (Medicare fee schedule)
P9B Dialysis services (non-Medicare fee schedule)
I1A Standard imaging - chest
I1B Standard imaging - musculoskeletal
I1C Standard imaging - breast
I1D Standard imaging - contrast gastrointestinal
I1E Standard imaging - nuclear medicine
I1F Standard imaging - other
I2A Advanced imaging - CAT/CT/CTA: brain/head/neck
I2B Advanced imaging - CAT/CT/CTA: other
I2C Advanced imaging - MRI/MRA: brain/head/neck
I2D Advanced imaging - MRI/MRA: other
I3A Echography/ultrasonography - eye
I3B Echography/ultrasonography - abdomen/pelvis
I3C Echography/ultrasonography - heart
I3D Echography/ultrasonography - carotid arteries
I3E Echography/ultrasonography - prostate, transrectal
I3F Echography/ultrasonography - other
I4A Imaging/procedure - heart including cardiac catheterization
I4B Imaging/procedure - other
T1A Lab tests - routine venipuncture (non-Medicare fee schedule)
T1B Lab tests - automated general profiles
T1C Lab tests - urinalysis
T1D Lab tests - blood counts
T1E Lab tests - glucose
T1F Lab tests - bacterial cultures
T1G Lab tests - other (Medicare fee schedule)
T1H Lab tests - other (non-Medicare fee schedule)
T2A Other tests - electrocardiograms
T2B Other tests - cardiovascular stress tests
T2C Other tests - EKG monitoring
T2D Other tests - other
D1A Medical/surgical supplies
D1B Hospital beds
D1C Oxygen and supplies
D1D Wheelchairs
D1E Other DME
D1F Prosthetic/orthotic devices
D1G Drugs administered through DME
O1A Ambulance
O1B Chiropractic
O1C Enteral and parenteral
O1D Chemotherapy
O1E Other drugs
O1F Hearing and speech services
O1G Immunizations/vaccinations
O1L Lymphedema compression treatment items
Y1 Other - Medicare fee schedule
Y2 Other - non-Medicare fee schedule
Z1 Local codes
Z2 Undefined codes
""")

TYPE_OF_SERVICE = value_table("""
0 Whole blood only (from 01/96), whole blood or packed red cells before 01/96
1 Medical care
2 Surgery
3 Consultation
4 Diagnostic radiology
5 Diagnostic laboratory
6 Therapeutic radiology
7 Anesthesia
8 Assistant at surgery
9 Other medical items or services
A Used durable medical equipment (DME)
B High risk screening mammography (obsolete 1/1/98)
C Low risk screening mammography (obsolete 1/1/98)
D Ambulance (from 04/95)
E Enteral/parenteral nutrients/supplies (from 04/95)
F Ambulatory surgical center (facility usage for surgical services)
G Immunosuppressive drugs
H Hospice services (discontinued 01/95)
I Purchase of DME (installment basis) (discontinued 04/95)
J Diabetic shoes (from 04/95)
K Hearing items and services (from 04/95)
L ESRD supplies (from 04/95; renal supplier in the home before)
M Monthly capitation payment for dialysis
N Kidney donor
P Lump sum purchase of DME, prosthetics, orthotics
Q Vision items or services
R Rental of DME
S Surgical dressings or other medical supplies (from 04/95)
T Outpatient mental health limitation (from 1/1/98; psychological therapy until 12/31/97)
U Occupational therapy
V Pneumococcal/flu vaccine (from 01/96; with hepatitis B 04/95 to 12/95, pneumococcal only before)
W Physical therapy
Y Second opinion on elective surgery (obsolete 1/97)
Z Third opinion on elective surgery (obsolete 1/97)
""")
