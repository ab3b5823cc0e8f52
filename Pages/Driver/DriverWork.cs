using System.Net.ServerSentEvents;
using System.Text.Json;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Driver;

/// <summary>
/// A driver's pending offer and active trip, from the events of their stream and the answers to their requests. These
/// may overtake one another, so of two views of a trip the one with the higher version holds.
/// </summary>
internal sealed class DriverWork
{
    private Guid knownTrip;
    private int knownVersion;

    /// <summary>False until the stream has told the present state.</summary>
    public bool IsKnown { get; private set; }

    public OfferView? Offer { get; private set; }

    public TripView? Trip { get; private set; }

    /// <summary>What has just happened, in a sentence.</summary>
    public string News { get; private set; } = "";

    /// <summary>Takes an event of the stream. One that this page does not know is ignored.</summary>
    public void Take(SseItem<string> item)
    {
        switch (item.EventType)
        {
            case "state" when JsonSerializer.Deserialize(item.Data, WireJson.Default.DriverState) is { } state:
                (IsKnown, Offer, Trip, knownTrip) = (true, state.Offer, null, default);
                if (state.Trip is { } trip)
                    Take(trip);
                break;
            case "offer" when JsonSerializer.Deserialize(item.Data, WireJson.Default.OfferView) is { } offer:
                Offer = offer;
                News = "A ride is offered to you.";
                break;
            case "withdrawal" when JsonSerializer.Deserialize(item.Data, WireJson.Default.OfferView) is { } ended:
                Drop(ended, ended.Status switch
                {
                    "LAPSED" => "The offer has lapsed: it was not answered in time.",
                    "DECLINED" => "You declined the offer.",
                    _ => "The offer was withdrawn: the rider cancelled, or no time was left.",
                });
                break;
            case "assignment" or "trip" when JsonSerializer.Deserialize(item.Data, WireJson.Default.TripView) is { } changed:
                Take(changed);
                break;
        }
    }

    /// <summary>Takes a view of a trip.</summary>
    public void Take(TripView trip)
    {
        if (knownTrip == trip.Id && knownVersion >= trip.Version)
            return;
        (knownTrip, knownVersion) = (trip.Id, trip.Version);
        if (Offer?.TripId == trip.Id)
            Offer = null;
        Trip = trip.Status is TripStatus.Assigned or TripStatus.InProgress ? trip : null;
        News = trip.Status switch
        {
            TripStatus.Assigned => "The ride is yours. Drive to the pick-up.",
            TripStatus.InProgress => "The rider is in the car. Drive to the drop-off.",
            TripStatus.Completed => "The ride is completed.",
            TripStatus.Cancelled => "The ride was cancelled.",
            TripStatus.Waiting => "The ride went back, and waits for another driver.",
            _ => $"The ride is {trip.Status}.",
        };
    }

    /// <summary>Forgets an offer that has ended.</summary>
    public void Drop(OfferView ended, string news)
    {
        if (Offer?.Id != ended.Id)
            return;
        (Offer, News) = (null, news);
    }
}
