"""Publications as documents: from the tables of an edition to a PDF and a Word file.

Belongs here: one model of a document, made of the tables that the publication's queries give on a published file, and its two
writers. Does not belong here: the queries (``warehouse/reports``), computing a figure, which papers a release carries
(``pipelines.release.exports.papers``), the command (``pipelines.views.papers``).

``edition`` runs the queries, ``sentences`` states their figures, ``compose`` makes the document (``document``), ``pdf`` and
``docx_file`` write it; ``texts`` reads the paragraphs that an operator adds.
"""
