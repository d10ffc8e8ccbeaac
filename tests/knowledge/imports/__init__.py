"""Tests of the import of questions and answers.

`faq-libreoffice.xlsx` was made by a spreadsheet program and not by a library: a CSV with the columns 问题, 相似问题,
答案, 分类, 给谁看, 区划代码, 年度, 依据 was saved by LibreOffice Calc 7.4 (`soffice --headless --convert-to xlsx`). It
holds codes and years as numbers, and line breaks in cells.
"""
