namespace RideAspire.Pages.Rider;

/// <summary>What the rider's page is at.</summary>
internal enum DeskPhase
{
    /// <summary>Finding out whether the rider has an open trip.</summary>
    Looking,

    /// <summary>The rider chooses where to go.</summary>
    Choosing,

    /// <summary>An old booking has no answer. The rider decides whether it is sent again.</summary>
    Unsure,

    /// <summary>A booking is being sent, until there is an answer or it is old.</summary>
    Sending,

    /// <summary>The rider watches a trip, open or closed.</summary>
    Watching,
}
