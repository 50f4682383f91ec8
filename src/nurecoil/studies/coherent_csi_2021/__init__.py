"""COHERENT's full CsI data, fitted: COHERENT:2021xmm."""
