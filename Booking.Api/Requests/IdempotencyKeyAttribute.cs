using RideAspire.Booking.Contracts;

namespace RideAspire.Booking.Requests;

/// <summary>Allows what <see cref="TokenTextAttribute"/> does. The message names the header.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class IdempotencyKeyAttribute : TokenTextAttribute
{
    public override string FormatErrorMessage(string name) => base.FormatErrorMessage(RequestHeaders.IdempotencyKey);
}
