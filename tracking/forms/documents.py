"""The form that uploads a source document."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.ingest.archive import MAX_FILE, MIB
from resolutions.models import Meeting
from resolutions.vocabulary import Language

ENDINGS = (".docx", ".txt")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Document"),
        help_text=_("Word (.docx) or text (.txt), 20 MB at most. Nothing is saved before you confirm what was found."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    assembly = forms.ModelChoiceField(Meeting.objects.none(), label=_("Adopted by"), empty_label=None)
    language = forms.ChoiceField(
        label=_("Language of its tables"),
        required=False,
        choices=[("", _("told from the document")), *Language.choices],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        assemblies = Meeting.objects.filter(body__code="wtsa").order_by("opens_on", "-id")
        field = self.fields["assembly"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = assemblies
            field.initial = assemblies.filter(resolutions__isnull=False).distinct().last()

    def clean_file(self) -> Any:  # noqa: ANN401  # an uploaded file, whose stub is not the one handed over
        file = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in ENDINGS:
            raise forms.ValidationError(_("This is neither a Word file (.docx) nor text (.txt). Nothing was kept."))
        if (file.size or 0) > MAX_FILE:
            limit = {"size": MAX_FILE // MIB}
            raise forms.ValidationError(_("The file is larger than %(size)d MB. Nothing was kept.") % limit)
        return file
