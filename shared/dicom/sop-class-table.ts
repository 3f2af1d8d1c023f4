/**
 * Every SOP class of PS3.6 Annex A: `suffix flag name`, the suffix after 1.2.840.10008., `S` for what C-STORE carries
 * and `-` for the rest. Sorted by UID; retired ones included, because archives still hold them.
 */
export const sopClassRows = `
1.1 - Verification
1.3.10 - Media Storage Directory Storage
1.9 - Basic Study Content Notification
1.20.1 - Storage Commitment Push Model
1.20.2 - Storage Commitment Pull Model
1.40 - Procedural Event Logging
1.42 - Substance Administration Logging
3.1.2.1.1 - Detached Patient Management
3.1.2.1.4 - Detached Patient Management Meta
3.1.2.2.1 - Detached Visit Management
3.1.2.3.1 - Detached Study Management
3.1.2.3.2 - Study Component Management
3.1.2.3.3 - Modality Performed Procedure Step
3.1.2.3.4 - Modality Performed Procedure Step Retrieve
3.1.2.3.5 - Modality Performed Procedure Step Notification
3.1.2.5.1 - Detached Results Management
3.1.2.5.4 - Detached Results Management Meta
3.1.2.5.5 - Detached Study Management Meta
3.1.2.6.1 - Detached Interpretation Management
5.1.1.1 - Basic Film Session
5.1.1.2 - Basic Film Box
5.1.1.4 - Basic Grayscale Image Box
5.1.1.4.1 - Basic Color Image Box
5.1.1.4.2 - Referenced Image Box
5.1.1.9 - Basic Grayscale Print Management Meta
5.1.1.9.1 - Referenced Grayscale Print Management Meta
5.1.1.14 - Print Job
5.1.1.15 - Basic Annotation Box
5.1.1.16 - Printer
5.1.1.16.376 - Printer Configuration Retrieval
5.1.1.18 - Basic Color Print Management Meta
5.1.1.18.1 - Referenced Color Print Management Meta
5.1.1.22 - VOI LUT Box
5.1.1.23 - Presentation LUT
5.1.1.24 - Image Overlay Box
5.1.1.24.1 - Basic Print Image Overlay Box
5.1.1.26 - Print Queue Management
5.1.1.27 - Stored Print Storage
5.1.1.29 S Hardcopy Grayscale Image Storage
5.1.1.30 S Hardcopy Color Image Storage
5.1.1.31 - Pull Print Request
5.1.1.32 - Pull Stored Print Management Meta
5.1.1.33 - Media Creation Management
5.1.1.40 - Display System
5.1.4.1.1.1 S Computed Radiography Image Storage
5.1.4.1.1.1.1 S Digital X-Ray Image Storage - For Presentation
5.1.4.1.1.1.1.1 S Digital X-Ray Image Storage - For Processing
5.1.4.1.1.1.2 S Digital Mammography X-Ray Image Storage - For Presentation
5.1.4.1.1.1.2.1 S Digital Mammography X-Ray Image Storage - For Processing
5.1.4.1.1.1.3 S Digital Intra-Oral X-Ray Image Storage - For Presentation
5.1.4.1.1.1.3.1 S Digital Intra-Oral X-Ray Image Storage - For Processing
5.1.4.1.1.2 S CT Image Storage
5.1.4.1.1.2.1 S Enhanced CT Image Storage
5.1.4.1.1.2.2 S Legacy Converted Enhanced CT Image Storage
5.1.4.1.1.3 S Ultrasound Multi-frame Image Storage
5.1.4.1.1.3.1 S Ultrasound Multi-frame Image Storage
5.1.4.1.1.4 S MR Image Storage
5.1.4.1.1.4.1 S Enhanced MR Image Storage
5.1.4.1.1.4.2 S MR Spectroscopy Storage
5.1.4.1.1.4.3 S Enhanced MR Color Image Storage
5.1.4.1.1.4.4 S Legacy Converted Enhanced MR Image Storage
5.1.4.1.1.5 S Nuclear Medicine Image Storage
5.1.4.1.1.6 S Ultrasound Image Storage
5.1.4.1.1.6.1 S Ultrasound Image Storage
5.1.4.1.1.6.2 S Enhanced US Volume Storage
5.1.4.1.1.6.3 S Photoacoustic Image Storage
5.1.4.1.1.7 S Secondary Capture Image Storage
5.1.4.1.1.7.1 S Multi-frame Single Bit Secondary Capture Image Storage
5.1.4.1.1.7.2 S Multi-frame Grayscale Byte Secondary Capture Image Storage
5.1.4.1.1.7.3 S Multi-frame Grayscale Word Secondary Capture Image Storage
5.1.4.1.1.7.4 S Multi-frame True Color Secondary Capture Image Storage
5.1.4.1.1.8 S Standalone Overlay Storage
5.1.4.1.1.9 S Standalone Curve Storage
5.1.4.1.1.9.1 S Waveform Storage - Trial
5.1.4.1.1.9.1.1 S 12-lead ECG Waveform Storage
5.1.4.1.1.9.1.2 S General ECG Waveform Storage
5.1.4.1.1.9.1.3 S Ambulatory ECG Waveform Storage
5.1.4.1.1.9.2.1 S Hemodynamic Waveform Storage
5.1.4.1.1.9.3.1 S Cardiac Electrophysiology Waveform Storage
5.1.4.1.1.9.4.1 S Basic Voice Audio Waveform Storage
5.1.4.1.1.9.4.2 S General Audio Waveform Storage
5.1.4.1.1.9.5.1 S Arterial Pulse Waveform Storage
5.1.4.1.1.9.6.1 S Respiratory Waveform Storage
5.1.4.1.1.9.6.2 S Multi-channel Respiratory Waveform Storage
5.1.4.1.1.9.7.1 S Routine Scalp Electroencephalogram Waveform Storage
5.1.4.1.1.9.7.2 S Electromyogram Waveform Storage
5.1.4.1.1.9.7.3 S Electrooculogram Waveform Storage
5.1.4.1.1.9.7.4 S Sleep Electroencephalogram Waveform Storage
5.1.4.1.1.9.8.1 S Body Position Waveform Storage
5.1.4.1.1.9.100.1 S Waveform Presentation State Storage
5.1.4.1.1.9.100.2 S Waveform Acquisition Presentation State Storage
5.1.4.1.1.10 S Standalone Modality LUT Storage
5.1.4.1.1.11 S Standalone VOI LUT Storage
5.1.4.1.1.11.1 S Grayscale Softcopy Presentation State Storage
5.1.4.1.1.11.2 S Color Softcopy Presentation State Storage
5.1.4.1.1.11.3 S Pseudo-Color Softcopy Presentation State Storage
5.1.4.1.1.11.4 S Blending Softcopy Presentation State Storage
5.1.4.1.1.11.5 S XA/XRF Grayscale Softcopy Presentation State Storage
5.1.4.1.1.11.6 S Grayscale Planar MPR Volumetric Presentation State Storage
5.1.4.1.1.11.7 S Compositing Planar MPR Volumetric Presentation State Storage
5.1.4.1.1.11.8 S Advanced Blending Presentation State Storage
5.1.4.1.1.11.9 S Volume Rendering Volumetric Presentation State Storage
5.1.4.1.1.11.10 S Segmented Volume Rendering Volumetric Presentation State Storage
5.1.4.1.1.11.11 S Multiple Volume Rendering Volumetric Presentation State Storage
5.1.4.1.1.11.12 S Variable Modality LUT Softcopy Presentation State Storage
5.1.4.1.1.12.1 S X-Ray Angiographic Image Storage
5.1.4.1.1.12.1.1 S Enhanced XA Image Storage
5.1.4.1.1.12.2 S X-Ray Radiofluoroscopic Image Storage
5.1.4.1.1.12.2.1 S Enhanced XRF Image Storage
5.1.4.1.1.12.3 S X-Ray Angiographic Bi-Plane Image Storage
5.1.4.1.1.12.77 - 
5.1.4.1.1.13.1.1 S X-Ray 3D Angiographic Image Storage
5.1.4.1.1.13.1.2 S X-Ray 3D Craniofacial Image Storage
5.1.4.1.1.13.1.3 S Breast Tomosynthesis Image Storage
5.1.4.1.1.13.1.4 S Breast Projection X-Ray Image Storage - For Presentation
5.1.4.1.1.13.1.5 S Breast Projection X-Ray Image Storage - For Processing
5.1.4.1.1.14.1 S Intravascular Optical Coherence Tomography Image Storage - For Presentation
5.1.4.1.1.14.2 S Intravascular Optical Coherence Tomography Image Storage - For Processing
5.1.4.1.1.20 S Nuclear Medicine Image Storage
5.1.4.1.1.30 S Parametric Map Storage
5.1.4.1.1.40 - 
5.1.4.1.1.66 S Raw Data Storage
5.1.4.1.1.66.1 S Spatial Registration Storage
5.1.4.1.1.66.2 S Spatial Fiducials Storage
5.1.4.1.1.66.3 S Deformable Spatial Registration Storage
5.1.4.1.1.66.4 S Segmentation Storage
5.1.4.1.1.66.5 S Surface Segmentation Storage
5.1.4.1.1.66.6 S Tractography Results Storage
5.1.4.1.1.66.7 S Label Map Segmentation Storage
5.1.4.1.1.66.8 S Height Map Segmentation Storage
5.1.4.1.1.67 S Real World Value Mapping Storage
5.1.4.1.1.68.1 S Surface Scan Mesh Storage
5.1.4.1.1.68.2 S Surface Scan Point Cloud Storage
5.1.4.1.1.77.1 S VL Image Storage - Trial
5.1.4.1.1.77.1.1 S VL Endoscopic Image Storage
5.1.4.1.1.77.1.1.1 S Video Endoscopic Image Storage
5.1.4.1.1.77.1.2 S VL Microscopic Image Storage
5.1.4.1.1.77.1.2.1 S Video Microscopic Image Storage
5.1.4.1.1.77.1.3 S VL Slide-Coordinates Microscopic Image Storage
5.1.4.1.1.77.1.4 S VL Photographic Image Storage
5.1.4.1.1.77.1.4.1 S Video Photographic Image Storage
5.1.4.1.1.77.1.5.1 S Ophthalmic Photography 8 Bit Image Storage
5.1.4.1.1.77.1.5.2 S Ophthalmic Photography 16 Bit Image Storage
5.1.4.1.1.77.1.5.3 S Stereometric Relationship Storage
5.1.4.1.1.77.1.5.4 S Ophthalmic Tomography Image Storage
5.1.4.1.1.77.1.5.5 S Wide Field Ophthalmic Photography Stereographic Projection Image Storage
5.1.4.1.1.77.1.5.6 S Wide Field Ophthalmic Photography 3D Coordinates Image Storage
5.1.4.1.1.77.1.5.7 S Ophthalmic Optical Coherence Tomography En Face Image Storage
5.1.4.1.1.77.1.5.8 S Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage
5.1.4.1.1.77.1.6 S VL Whole Slide Microscopy Image Storage
5.1.4.1.1.77.1.7 S Dermoscopic Photography Image Storage
5.1.4.1.1.77.1.8 S Confocal Microscopy Image Storage
5.1.4.1.1.77.1.9 S Confocal Microscopy Tiled Pyramidal Image Storage
5.1.4.1.1.77.2 S VL Multi-frame Image Storage - Trial
5.1.4.1.1.78.1 S Lensometry Measurements Storage
5.1.4.1.1.78.2 S Autorefraction Measurements Storage
5.1.4.1.1.78.3 S Keratometry Measurements Storage
5.1.4.1.1.78.4 S Subjective Refraction Measurements Storage
5.1.4.1.1.78.5 S Visual Acuity Measurements Storage
5.1.4.1.1.78.6 S Spectacle Prescription Report Storage
5.1.4.1.1.78.7 S Ophthalmic Axial Measurements Storage
5.1.4.1.1.78.8 S Intraocular Lens Calculations Storage
5.1.4.1.1.79.1 S Macular Grid Thickness and Volume Report Storage
5.1.4.1.1.80.1 S Ophthalmic Visual Field Static Perimetry Measurements Storage
5.1.4.1.1.81.1 S Ophthalmic Thickness Map Storage
5.1.4.1.1.82.1 S Corneal Topography Map Storage
5.1.4.1.1.88.1 S Text SR Storage - Trial
5.1.4.1.1.88.2 S Audio SR Storage - Trial
5.1.4.1.1.88.3 S Detail SR Storage - Trial
5.1.4.1.1.88.4 S Comprehensive SR Storage - Trial
5.1.4.1.1.88.11 S Basic Text SR Storage
5.1.4.1.1.88.22 S Enhanced SR Storage
5.1.4.1.1.88.33 S Comprehensive SR Storage
5.1.4.1.1.88.34 S Comprehensive 3D SR Storage
5.1.4.1.1.88.35 S Extensible SR Storage
5.1.4.1.1.88.40 S Procedure Log Storage
5.1.4.1.1.88.50 S Mammography CAD SR Storage
5.1.4.1.1.88.59 S Key Object Selection Document Storage
5.1.4.1.1.88.65 S Chest CAD SR Storage
5.1.4.1.1.88.67 S X-Ray Radiation Dose SR Storage
5.1.4.1.1.88.68 S Radiopharmaceutical Radiation Dose SR Storage
5.1.4.1.1.88.69 S Colon CAD SR Storage
5.1.4.1.1.88.70 S Implantation Plan SR Storage
5.1.4.1.1.88.71 S Acquisition Context SR Storage
5.1.4.1.1.88.72 S Simplified Adult Echo SR Storage
5.1.4.1.1.88.73 S Patient Radiation Dose SR Storage
5.1.4.1.1.88.74 S Planned Imaging Agent Administration SR Storage
5.1.4.1.1.88.75 S Performed Imaging Agent Administration SR Storage
5.1.4.1.1.88.76 S Enhanced X-Ray Radiation Dose SR Storage
5.1.4.1.1.90.1 S Content Assessment Results Storage
5.1.4.1.1.91.1 S Microscopy Bulk Simple Annotations Storage
5.1.4.1.1.104.1 S Encapsulated PDF Storage
5.1.4.1.1.104.2 S Encapsulated CDA Storage
5.1.4.1.1.104.3 S Encapsulated STL Storage
5.1.4.1.1.104.4 S Encapsulated OBJ Storage
5.1.4.1.1.104.5 S Encapsulated MTL Storage
5.1.4.1.1.128 S Positron Emission Tomography Image Storage
5.1.4.1.1.128.1 S Legacy Converted Enhanced PET Image Storage
5.1.4.1.1.129 S Standalone PET Curve Storage
5.1.4.1.1.130 S Enhanced PET Image Storage
5.1.4.1.1.131 S Basic Structured Display Storage
5.1.4.1.1.200.1 S CT Defined Procedure Protocol Storage
5.1.4.1.1.200.2 S CT Performed Procedure Protocol Storage
5.1.4.1.1.200.3 S Protocol Approval Storage
5.1.4.1.1.200.4 - Protocol Approval Information Model - FIND
5.1.4.1.1.200.5 - Protocol Approval Information Model - MOVE
5.1.4.1.1.200.6 - Protocol Approval Information Model - GET
5.1.4.1.1.200.7 S XA Defined Procedure Protocol Storage
5.1.4.1.1.200.8 S XA Performed Procedure Protocol Storage
5.1.4.1.1.201.1 S Inventory Storage
5.1.4.1.1.201.2 - Inventory - FIND
5.1.4.1.1.201.3 - Inventory - MOVE
5.1.4.1.1.201.4 - Inventory - GET
5.1.4.1.1.201.5 - Inventory Creation
5.1.4.1.1.201.6 - Repository Query
5.1.4.1.1.481.1 S RT Image Storage
5.1.4.1.1.481.2 S RT Dose Storage
5.1.4.1.1.481.3 S RT Structure Set Storage
5.1.4.1.1.481.4 S RT Beams Treatment Record Storage
5.1.4.1.1.481.5 S RT Plan Storage
5.1.4.1.1.481.6 S RT Brachy Treatment Record Storage
5.1.4.1.1.481.7 S RT Treatment Summary Record Storage
5.1.4.1.1.481.8 S RT Ion Plan Storage
5.1.4.1.1.481.9 S RT Ion Beams Treatment Record Storage
5.1.4.1.1.481.10 S RT Physician Intent Storage
5.1.4.1.1.481.11 S RT Segment Annotation Storage
5.1.4.1.1.481.12 S RT Radiation Set Storage
5.1.4.1.1.481.13 S C-Arm Photon-Electron Radiation Storage
5.1.4.1.1.481.14 S Tomotherapeutic Radiation Storage
5.1.4.1.1.481.15 S Robotic-Arm Radiation Storage
5.1.4.1.1.481.16 S RT Radiation Record Set Storage
5.1.4.1.1.481.17 S RT Radiation Salvage Record Storage
5.1.4.1.1.481.18 S Tomotherapeutic Radiation Record Storage
5.1.4.1.1.481.19 S C-Arm Photon-Electron Radiation Record Storage
5.1.4.1.1.481.20 S Robotic Radiation Record Storage
5.1.4.1.1.481.21 S RT Radiation Set Delivery Instruction Storage
5.1.4.1.1.481.22 S RT Treatment Preparation Storage
5.1.4.1.1.481.23 S Enhanced RT Image Storage
5.1.4.1.1.481.24 S Enhanced Continuous RT Image Storage
5.1.4.1.1.481.25 S RT Patient Position Acquisition Instruction Storage
5.1.4.1.1.501.1 S DICOS CT Image Storage
5.1.4.1.1.501.2.1 S DICOS Digital X-Ray Image Storage - For Presentation
5.1.4.1.1.501.2.2 S DICOS Digital X-Ray Image Storage - For Processing
5.1.4.1.1.501.3 S DICOS Threat Detection Report Storage
5.1.4.1.1.501.4 S DICOS 2D AIT Storage
5.1.4.1.1.501.5 S DICOS 3D AIT Storage
5.1.4.1.1.501.6 S DICOS Quadrupole Resonance (QR) Storage
5.1.4.1.1.601.1 S Eddy Current Image Storage
5.1.4.1.1.601.2 S Eddy Current Multi-frame Image Storage
5.1.4.1.2.1.1 - Patient Root Query/Retrieve Information Model - FIND
5.1.4.1.2.1.2 - Patient Root Query/Retrieve Information Model - MOVE
5.1.4.1.2.1.3 - Patient Root Query/Retrieve Information Model - GET
5.1.4.1.2.2.1 - Study Root Query/Retrieve Information Model - FIND
5.1.4.1.2.2.2 - Study Root Query/Retrieve Information Model - MOVE
5.1.4.1.2.2.3 - Study Root Query/Retrieve Information Model - GET
5.1.4.1.2.3.1 - Patient/Study Only Query/Retrieve Information Model - FIND
5.1.4.1.2.3.2 - Patient/Study Only Query/Retrieve Information Model - MOVE
5.1.4.1.2.3.3 - Patient/Study Only Query/Retrieve Information Model - GET
5.1.4.1.2.4.2 - Composite Instance Root Retrieve - MOVE
5.1.4.1.2.4.3 - Composite Instance Root Retrieve - GET
5.1.4.1.2.5.3 - Composite Instance Retrieve Without Bulk Data - GET
5.1.4.20.1 - Defined Procedure Protocol Information Model - FIND
5.1.4.20.2 - Defined Procedure Protocol Information Model - MOVE
5.1.4.20.3 - Defined Procedure Protocol Information Model - GET
5.1.4.31 - Modality Worklist Information Model - FIND
5.1.4.32 - General Purpose Worklist Management Meta
5.1.4.32.1 - General Purpose Worklist Information Model - FIND
5.1.4.32.2 - General Purpose Scheduled Procedure Step
5.1.4.32.3 - General Purpose Performed Procedure Step
5.1.4.33 - Instance Availability Notification
5.1.4.34.1 S RT Beams Delivery Instruction Storage - Trial
5.1.4.34.2 - RT Conventional Machine Verification - Trial
5.1.4.34.3 - RT Ion Machine Verification - Trial
5.1.4.34.4.1 - Unified Procedure Step - Push - Trial
5.1.4.34.4.2 - Unified Procedure Step - Watch - Trial
5.1.4.34.4.3 - Unified Procedure Step - Pull - Trial
5.1.4.34.4.4 - Unified Procedure Step - Event - Trial
5.1.4.34.6.1 - Unified Procedure Step - Push
5.1.4.34.6.2 - Unified Procedure Step - Watch
5.1.4.34.6.3 - Unified Procedure Step - Pull
5.1.4.34.6.4 - Unified Procedure Step - Event
5.1.4.34.6.5 - Unified Procedure Step - Query
5.1.4.34.7 S RT Beams Delivery Instruction Storage
5.1.4.34.8 - RT Conventional Machine Verification
5.1.4.34.9 - RT Ion Machine Verification
5.1.4.34.10 S RT Brachy Application Setup Delivery Instruction Storage
5.1.4.37.1 - General Relevant Patient Information Query
5.1.4.37.2 - Breast Imaging Relevant Patient Information Query
5.1.4.37.3 - Cardiac Relevant Patient Information Query
5.1.4.38.1 S Hanging Protocol Storage
5.1.4.38.2 - Hanging Protocol Information Model - FIND
5.1.4.38.3 - Hanging Protocol Information Model - MOVE
5.1.4.38.4 - Hanging Protocol Information Model - GET
5.1.4.39.1 S Color Palette Storage
5.1.4.39.2 - Color Palette Query/Retrieve Information Model - FIND
5.1.4.39.3 - Color Palette Query/Retrieve Information Model - MOVE
5.1.4.39.4 - Color Palette Query/Retrieve Information Model - GET
5.1.4.41 - Product Characteristics Query
5.1.4.42 - Substance Approval Query
5.1.4.43.1 S Generic Implant Template Storage
5.1.4.43.2 - Generic Implant Template Information Model - FIND
5.1.4.43.3 - Generic Implant Template Information Model - MOVE
5.1.4.43.4 - Generic Implant Template Information Model - GET
5.1.4.44.1 S Implant Assembly Template Storage
5.1.4.44.2 - Implant Assembly Template Information Model - FIND
5.1.4.44.3 - Implant Assembly Template Information Model - MOVE
5.1.4.44.4 - Implant Assembly Template Information Model - GET
5.1.4.45.1 S Implant Template Group Storage
5.1.4.45.2 - Implant Template Group Information Model - FIND
5.1.4.45.3 - Implant Template Group Information Model - MOVE
5.1.4.45.4 - Implant Template Group Information Model - GET
10.1 - Video Endoscopic Image Real-Time Communication
10.2 - Video Photographic Image Real-Time Communication
10.3 - Audio Waveform Real-Time Communication
10.4 - Rendition Selection Document Real-Time Communication
`;
