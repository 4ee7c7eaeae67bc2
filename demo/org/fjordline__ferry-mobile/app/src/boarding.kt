package no.fjordline.boarding

data class BoardingCard(val voyage: String, val seat: String?, val vehicle: String?)

fun BoardingCard.title(): String = listOfNotNull(voyage, seat, vehicle).joinToString(" · ")
