using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Requests;

/// <summary>The name of a rider or driver: 1 to 64 letters, digits, dots, dashes, underscores, colons and at-signs.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class IdentifierAttribute() : RegularExpressionAttribute("^[A-Za-z0-9._:@-]{1,64}$")
{
    public override string FormatErrorMessage(string name) =>
        $"{name} takes 1 to 64 characters: letters, digits and . _ : @ -";
}
