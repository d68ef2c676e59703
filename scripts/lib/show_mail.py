"""Shows the first mail of a mailbox and the subjects of the others: show_mail.py FOLDER."""
import mailbox
import sys
from email import policy
from email.parser import BytesParser


def main(folder):
    box = mailbox.Maildir(folder, factory=lambda file: BytesParser(policy=policy.default).parse(file), create=False)
    mails = sorted(box, key=lambda mail: mail["Date"].datetime)
    if not mails:
        raise SystemExit("no mail has come: there was no alert")
    first = mails[0]
    print(f"From: {first['From']}\nTo: {first['To']}\nSubject: {first['Subject']}\n")
    print(first.get_body(("plain",)).get_content())
    print(f"{len(mails)} mails in all:")
    for mail in mails:
        print(f"  {mail['Subject']}")


main(sys.argv[1])
