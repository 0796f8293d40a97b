from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "interface/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "interface/privacy.html")
