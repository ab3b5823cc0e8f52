using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Requests;

/// <summary>Allows null and 1 to 255 printable ASCII characters without spaces.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal class TokenTextAttribute() : RegularExpressionAttribute("^[\\x21-\\x7E]{1,255}$")
{
    // The base class allows an empty value. Here it is an error: the client believes that it has given one.
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);

    public override string FormatErrorMessage(string name) => $"{name} takes 1 to 255 printable ASCII characters without spaces.";
}
