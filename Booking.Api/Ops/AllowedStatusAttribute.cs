using System.ComponentModel.DataAnnotations;
using RideAspire.Trips;

namespace RideAspire.Booking.Ops;

/// <summary>Allows null and the names of a trip's statuses.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class AllowedStatusAttribute() : AllowedValuesAttribute([null, .. names])
{
    private static readonly string[] names = [.. Enum.GetValues<TripStatus>().Select(status => status.Name())];

    public override string FormatErrorMessage(string name) => $"status is one of {string.Join(", ", names)}.";
}
