using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>An offer as the fake city keeps it.</summary>
internal sealed class FakeOffer(Guid trip, string driver, DateTimeOffset lapsesAt)
{
    public Guid Id { get; } = Guid.NewGuid();
    public Guid Trip => trip;
    public string Driver => driver;
    public DateTimeOffset LapsesAt => lapsesAt;
    public OfferStatus Status { get; set; } = OfferStatus.Pending;
    public bool IsPending => Status == OfferStatus.Pending;
    public OfferView View => new() { Id = Id, TripId = trip, Status = Status };

    /// <summary>Why it cannot be answered any more.</summary>
    public string Refusal => Status switch
    {
        OfferStatus.Lapsed => "offer-lapsed",
        OfferStatus.Declined => "offer-declined",
        _ => "offer-withdrawn",
    };
}
