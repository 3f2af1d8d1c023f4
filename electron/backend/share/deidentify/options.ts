import type { DeidentifyOptions } from '../../../../shared/contract/share.ts';

/** PS3.16 CID 7050. */
export function methodCodes(options: DeidentifyOptions): readonly (readonly [string, string])[] {
  const codes: [string, string][] = [['113100', 'Basic Application Confidentiality Profile']];
  if (options.cleanDescriptors) codes.push(['113105', 'Clean Descriptors Option']);
  if (options.dates === 'full')
    codes.push(['113106', 'Retain Longitudinal Temporal Information Full Dates Option']);
  if (options.dates === 'shifted')
    codes.push(['113107', 'Retain Longitudinal Temporal Information Modified Dates Option']);
  if (options.retainPatientCharacteristics) codes.push(['113108', 'Retain Patient Characteristics Option']);
  if (options.retainDevice) codes.push(['113109', 'Retain Device Identity Option']);
  if (options.retainUids) codes.push(['113110', 'Retain UIDs Option']);
  if (options.retainSafePrivate) codes.push(['113111', 'Retain Safe Private Option']);
  if (options.retainInstitution) codes.push(['113112', 'Retain Institution Identity Option']);
  return codes;
}

/** Private attributes that hold nothing about a person (PS3.15 table E.3.10-1): group, creator, element below the block. */
const safePrivate: ReadonlySet<string> = new Set(
  `
7053 Philips PET Private Group 00 09
00E1 ELSCINT1 21
01E1 ELSCINT1 26
01F1 ELSCINT1 01 07
0019 GEMS_ACQU_01 23 24 27 9E
0025 GEMS_SERS_01 07
0043 GEMS_PARM_01 27 39 6F
0045 GEMS_HELIOS_01 01 02
0903 GEIIS PACS 10 11 12
2001 Philips Imaging DD 001 03 04
2005 Philips MR Imaging DD 001 0D 0E
0019 SIEMENS MR HEADER 0C 0D 0E 27
7E01 HOLOGIC, Inc. 01 02
`
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [, group, creator, elements = ''] = /^(\S{4}) (.*?)((?: [0-9A-F]{2})+)$/.exec(row) ?? [];
      return elements
        .trim()
        .split(' ')
        .map((element) => `${group} ${creator} ${element}`);
    }),
);

export function isSafePrivate(tag: number, creator: string): boolean {
  const group = (tag >>> 16).toString(16).toUpperCase().padStart(4, '0');
  const element = (tag & 0xff).toString(16).toUpperCase().padStart(2, '0');
  return safePrivate.has(`${group} ${creator} ${element}`);
}

/** Words of protocols and body parts. A descriptor in which every word is one of them, a number or a unit says nothing else. */
const harmless: ReadonlySet<string> = new Set(
  `ABDOMEN ABDOMINAL ANGIO ANGIOGRAPHY ANKLE AORTA AP ARM ARTERIAL AX AXIAL BASE BLADE BODY BONE BRAIN BREAST CALF CARDIAC
CARDIO CAROTID CE CEREBRAL CERVICAL CHEST CINE CLAVICLE COLON COR CORONAL CONTRAST CR CRANIAL CRANIUM CT CTA CTPA CUT DELAYED
DIFFUSION DUAL DWI DX DYNAMIC ADC ECHO ELBOW ENHANCED EP EPI ERECT EXAM EXTREMITY FACE FAST FAT FEMUR FINE FINGER FLAIR FLASH FOOT
FOOTPRINT FOREARM FORMAT FOV FS FSE FULL GAD GRADIENT GRE HAND HEAD HEART HELICAL HIGH HIP HR HUMERUS HYDRO IN INNER IR
KIDNEY KNEE LAT LATERAL LEFT LEG LIVER LOC LOCALIZER LOW LOWER LUMBAR LUNG LUNGS LS MAMMO MANDIBLE MAP MAX MEDIASTINUM MG MIN
MIP MOTION MPR MPRAGE MR MRA MRCP MRI NATIVE NECK NM OBL OBLIQUE OF OPTIC ORBIT ORBITS OUT PA PALATE PANCREAS PATELLA PD
PELVIS PERFUSION PET PHASE PLAIN PORTAL POST PRE PRONE PROSTATE PULMONARY RADIUS RECON RENAL RESOLUTION RIB RIBS RIGHT ROUTINE
RT SAG SAGITTAL SCAN SCOUT SE SERIES SHOULDER SINUS SKULL SLICE SOFT SPECT SPGR SPIN SPINE SPLEEN STANDARD STIR STUDY SUBTRACTION
SUPINE SURVEY SWI T1 T1W T2 T2W TEMPORAL TEST THICK THIN THORAX THORACIC THYROID TIBIA TIR TISSUE TO TOE TOF TOMO TOPOGRAM
TRA TRANS TRANSVERSE TSE TURBO ULTRASOUND ULNA UPPER US VEIN VENOUS VERTEBRA VIBE VIEW WATER WHOLE WINDOW WITH WITHOUT WO WRIST
XA XR AND OR THE MM CM ML S SEC KV MA`
    .split(/\s+/)
    .filter(Boolean),
);

/** Whether a descriptor has only words that tell nothing about a person; numbers of up to three digits are among them. */
export function isHarmlessText(text: string): boolean {
  const words = text
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return words.every((word) => harmless.has(word) || /^\d{1,3}(MM|CM|ML|S|D|T)?$/.test(word));
}
